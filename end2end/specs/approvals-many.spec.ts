/** Approving for several at a time: lists of several managers, a long list, and one whose time is over. */
import { another, answerButton, askAbout, cast, giveUp, phone, reports, reportsOf } from '../support/approvals.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Practice, Somebody } from '../support/practice.ts';
import { signInAs } from '../support/people.ts';
import { heading, openUnregistered } from '../support/unregistered.ts';

test.use({ portalOptions: { people: 1240 }, expectedComplaints: [/preloaded using link preload but not used/] });

/** Whom this file's tests are about, in the tenant before anybody signs in. */
interface Casting {
  many: Somebody[];
  reports: Map<string, Somebody[]>;
}

const castings = new Map<string, Promise<Casting>>();

function casting(practice: Practice): Promise<Casting> {
  const known = castings.get(practice.origin) ?? made(practice);
  castings.set(practice.origin, known);
  return known;
}

async function made(practice: Practice): Promise<Casting> {
  const { coordinator, user, manager } = await cast(practice);
  const many = (await practice.people()).slice(20).filter((one) => one.identityStatus === 'ACTIVE' && !one.isManager).slice(0, 7);
  const wanted: [Somebody, number][] = many.map((one) => [one, 2]);
  return { many, reports: await reports(practice, [...wanted, [coordinator, 2], [user, 105], [manager, 2]]) };
}

test('an Admin answers some of many lists, each on its own page', async ({ page, browser, portal, practice }) => {
  test.setTimeout(120_000);
  const { many: everybody, reports: theirs } = await casting(practice);
  await signInAs(page, 'Helpdesk');
  const { batch, people } = await askAbout(page, reportsOf(everybody));
  expect(people).toBe(14);

  const admin = await another(browser, portal, { viewport: phone });
  await signInAs(admin, 'Org Admin', '/approvals');
  await expect(admin.getByRole('region', { name: 'You can answer for others' })).toContainText('0 of 7 have answered');
  await admin.goto(`/approvals/${batch}`);
  await expect(heading(admin)).toHaveText('14 people need your OK');
  const name = everybody[0]!.name;
  await admin.getByRole('link', { name: `${name}: 2 people` }).click();
  await expect(admin.getByRole('main')).toContainText(`You answer in place of ${name}. It is recorded that you did.`);
  for (const { name } of theirs.get(everybody[0]!.id)!) await expect(admin.getByRole('heading', { level: 3, name })).toBeVisible();
  await answerButton(admin).click();
  await expect(heading(admin)).toHaveText('Done');

  await admin.goto(`/approvals/${batch}`);
  await expect(heading(admin)).toHaveText('12 people need your OK');
  // Six lists fit one page.
  await expect(admin.getByRole('button', { name: /^Approve/ })).toHaveCount(6);
  await expect(admin.getByRole('heading', { level: 2, name: `${name}: 2 people` })).toHaveCount(0);
  const second = everybody[1]!.name;
  await admin.getByRole('region', { name: `${second}: 2 people` }).getByRole('button', { name: /^Approve/ }).click();
  await expect(heading(admin)).toHaveText('Done');
  await page.goto(`/batches/${batch}`);
  await expect(page.getByRole('main')).toContainText('2 of 7 have answered');
  await page.goto(`/batches/${batch}/timeline`);
  await expect(page.getByRole('main')).toContainText(`for ${name}`);
  await admin.context().close();
});

test('somebody who stands in for one manager and is another sees both lists', async ({ page, browser, portal, practice }) => {
  test.setTimeout(120_000);
  const { manager, coordinator } = await cast(practice);
  await casting(practice);
  await signInAs(page, 'Helpdesk');
  await openUnregistered(page);
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', '/approvals/away');
  await theirs.getByRole('searchbox', { name: 'Who answers meanwhile' }).fill(coordinator.name);
  await theirs.getByRole('button', { name: 'Find' }).click();
  await theirs.getByRole('button', { name: `Let ${coordinator.name} answer` }).click();
  await expect(theirs).toHaveURL('/approvals');

  const { batch } = await askAbout(page, reportsOf([manager, coordinator]));
  const helper = await another(browser, portal, { viewport: phone });
  await signInAs(helper, 'Source Admin', `/approvals/${batch}`);
  await expect(helper.getByRole('main').getByRole('button', { name: /^Approve/ })).toHaveCount(2);
  await expect(helper.getByRole('main')).toContainText(`You answer for ${manager.name}, who is away.`);
  await helper.getByRole('region', { name: new RegExp(`^${coordinator.name}`) }).getByRole('button', { name: /^Approve/ }).click();
  await expect(heading(helper)).toHaveText('Done');
  await helper.goto(`/approvals/${batch}`);
  await answerButton(helper).click();
  await expect(heading(helper)).toHaveText('Done');
  await page.goto(`/batches/${batch}`);
  await expect(page.getByRole('main')).toContainText('Approved');
  // Their people are free for another question.
  await giveUp(page, batch);
  await theirs.context().close();
  await helper.context().close();
});

test('a long list is turned page by page, and a mark on a later page counts', async ({ page, browser, portal, practice }) => {
  test.setTimeout(180_000);
  const { user } = await cast(practice);
  await casting(practice);
  await signInAs(page, 'Helpdesk');
  const { batch } = await askAbout(page, reportsOf([user]));
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Plain user', `/approvals/${batch}`);
  await expect(heading(theirs)).toHaveText('105 people need your OK');
  await expect(theirs.getByRole('heading', { level: 3 })).toHaveCount(100);
  await theirs.getByRole('link', { name: /next/i }).click();
  await expect(theirs.getByRole('heading', { level: 3 })).toHaveCount(5);
  const name = (await theirs.getByRole('heading', { level: 3 }).last().textContent()) ?? '';
  await theirs.getByRole('link', { name: `Don't invite ${name}`, exact: true }).click();
  await theirs.getByLabel('Has left').check();
  await theirs.getByRole('button', { name: `Don't invite ${name}` }).click();
  // Back where the mark is.
  await expect(theirs.getByRole('main')).toContainText("Won't be invited: has left");
  await expect(theirs.getByRole('heading', { level: 3 })).toHaveCount(5);
  await expect(answerButton(theirs)).toHaveText('Approve 104, leave out 1');
  await answerButton(theirs).click();
  await expect(theirs.getByRole('region', { name: 'Will be invited (104)' })).toBeVisible();
  await answerButton(theirs).click();
  await expect(heading(theirs)).toHaveText('Done');
  await page.goto(`/batches/${batch}`);
  await expect(page.getByRole('main')).toContainText('Partly approved');
  await theirs.context().close();
});

test('when the time to answer is over, the page says so and nothing is mailed', async ({ page, browser, portal, practice }) => {
  test.setTimeout(120_000);
  const before = (await practice.outbox()).length;
  await casting(practice);
  const { manager } = await cast(practice);
  await signInAs(page, 'Helpdesk');
  const { batch } = await askAbout(page, reportsOf([manager]));
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', `/approvals/${batch}`);
  await expect(answerButton(theirs)).toBeVisible();
  const jump = async (says: string) => {
    await page.getByRole('region', { name: 'Practice tenant' }).getByRole('button', { name: /Jump 7 days/ }).click();
    await expect(async () => {
      await page.goto(`/batches/${batch}`);
      await expect(page.getByRole('main')).toContainText(says, { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  };
  await jump(`${manager.name} did not answer by`);
  // The page that was open before.
  await answerButton(theirs).click();
  await expect(heading(theirs)).toHaveText('The time to answer is over');
  await expect(theirs.getByRole('main')).toContainText('Now an Admin is asked');
  await jump('Rejected');
  await theirs.goto(`/approvals/${batch}`);
  await expect(heading(theirs)).toHaveText('The time to answer is over');
  await expect(theirs.getByRole('main')).toContainText('Then an Admin was asked, and nothing is left to answer');
  expect((await practice.outbox()).length).toBe(before);
  await theirs.context().close();
});
