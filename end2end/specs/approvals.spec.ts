import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { another, answerButton, askManager as ask, giveUp, phone } from '../support/approvals.ts';
import { expect, test } from '../support/fixtures.ts';
import { picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { heading, ready } from '../support/unregistered.ts';

test.use({ portalOptions: { people: 200 }, expectedComplaints: [/403|404|ERR_INTERNET_DISCONNECTED|Failed to fetch|preloaded using link preload but not used/] });

/** Batches that wait: the practice manager has few people to be asked about, so each test gives its own back. */
const waiting: string[] = [];

async function askManager(page: Page, people: number): ReturnType<typeof ask> {
  const asked = await ask(page, people);
  waiting.push(asked.batch);
  return asked;
}

test.afterEach(async ({ page }) => {
  for (const batch of waiting.splice(0)) await giveUp(page, batch);
});

/** What axe finds on a page, in lines that can be read. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
  return violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${it.help}: ${node.target.join(' ')}`));
}

/** Nothing is wider than the screen, and whatever is touched is big enough for a thumb. */
async function fitsAThumb(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'the page does not scroll sideways').toBeLessThanOrEqual(0);
  const small = await page.locator('main').locator('a:visible, button:visible, summary:visible').evaluateAll((all) =>
    all.map((one) => ({ words: one.textContent ?? '', box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.height < 44 || box.width < 44))
      .map(({ words, box }) => `${words.trim()} is ${Math.round(box.width)} × ${Math.round(box.height)}`));
  expect(small, 'what is too small for a thumb').toEqual([]);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with script' : 'with script off';

  test(`from a mail's link to done in two taps on a phone, ${how}`, async ({ page, browser, portal }) => {
    const { batch, people } = await askManager(page, 2);
    const theirs = await another(browser, portal, { viewport: phone, javaScriptEnabled });
    await theirs.goto(`/approvals/${batch}`);
    await expect(theirs).toHaveURL(/\/sign-in\?next=/);
    await signInAs(theirs, 'Manager', `/approvals/${batch}`);
    await expect(heading(theirs)).toHaveText(new RegExp(`^${people} (person|people) needs? your OK$`));
    await expect(theirs.getByRole('heading', { level: 3 })).toHaveCount(people);
    await expect(theirs.getByRole('navigation', { name: 'Areas' })).toHaveCount(0);
    await expect(theirs.getByRole('main')).not.toContainText(/identity|batch|lifecycle/i);
    await fitsAThumb(theirs);
    await theirs.getByRole('button', { name: /^Approve/ }).click();
    await expect(theirs).toHaveURL(`/approvals/${batch}/done`);
    await expect(heading(theirs)).toHaveText('Done');
    await expect(theirs.getByRole('main')).toContainText(new RegExp(`${people} (person|people) will be invited when `));
    await expect(theirs.getByRole('main')).toContainText('You can change this until sending starts');
    await theirs.context().close();
  });

  test(`one is left out with a reason, looked at once more, and changed again, ${how}`, async ({ page, browser, portal }) => {
    const { batch, people } = await askManager(page, 3);
    expect(people).toBeGreaterThan(1);
    const theirs = await another(browser, portal, { viewport: phone, javaScriptEnabled });
    await signInAs(theirs, 'Manager', `/approvals/${batch}`);
    const name = (await theirs.getByRole('heading', { level: 3 }).first().textContent()) ?? '';
    await theirs.getByRole('link', { name: `Don't invite ${name}` }).click();
    await expect(heading(theirs)).toHaveText(`Don't invite ${name}`);
    await fitsAThumb(theirs);

    await theirs.getByLabel('Other').check();
    await theirs.getByRole('button', { name: `Don't invite ${name}` }).click();
    await expect(theirs.getByRole('main')).toContainText('There is a problem');
    await expect(theirs.getByLabel('Other')).toBeChecked();
    await theirs.getByLabel('Has left').check();
    await theirs.getByRole('button', { name: `Don't invite ${name}` }).click();

    await expect(theirs).toHaveURL(new RegExp(`/approvals/${batch}\\?at=`));
    await expect(theirs.getByRole('main')).toContainText("Won't be invited: has left");
    // What is marked is there after signing in anew, on another device.
    const elsewhere = await another(browser, portal, { viewport: phone, javaScriptEnabled });
    await signInAs(elsewhere, 'Manager', `/approvals/${batch}`);
    await expect(answerButton(elsewhere)).toHaveText(`Approve ${people - 1}, leave out 1`);
    await elsewhere.getByRole('button', { name: `Undo leaving out ${name}` }).click();
    await expect(answerButton(elsewhere)).toHaveText(`Approve all ${people}`);
    await elsewhere.getByRole('link', { name: `Don't invite ${name}` }).click();
    await elsewhere.getByLabel('Has left').check();
    await elsewhere.getByRole('button', { name: `Don't invite ${name}` }).click();
    await answerButton(elsewhere).click();

    await expect(elsewhere).toHaveURL(`/approvals/${batch}/review`);
    await expect(elsewhere.getByRole('region', { name: "Won't be invited (1)" })).toContainText(name);
    await expect(elsewhere.getByRole('region', { name: `Will be invited (${people - 1})` })).toBeVisible();
    await fitsAThumb(elsewhere);
    await answerButton(elsewhere).click();
    await expect(elsewhere).toHaveURL(`/approvals/${batch}/done`);
    await expect(elsewhere.getByRole('region', { name: '1 will not' })).toContainText(`${name}, has left`);

    await elsewhere.getByRole('button', { name: 'Change my answer' }).click();
    await expect(elsewhere).toHaveURL(`/approvals/${batch}`);
    await expect(answerButton(elsewhere)).toHaveText(`Approve ${people - 1}, leave out 1`);
    await theirs.context().close();
    await elsewhere.context().close();
  });
}

test('a double click answers once, and a stale page says who answered', async ({ page, browser, portal }) => {
  const { batch, manager } = await askManager(page, 1);
  const admin = await another(browser, portal);
  await signInAs(admin, 'Org Admin', `/approvals/${batch}`);
  await expect(admin.getByRole('main')).toContainText(`You answer in place of ${manager.name}`);
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', `/approvals/${batch}`);
  await theirs.getByRole('button', { name: /^Approve/ }).dblclick();
  await expect(theirs).toHaveURL(`/approvals/${batch}/done`);

  await admin.getByRole('button', { name: /^Approve/ }).click();
  await expect(heading(admin)).toHaveText(`${manager.name} has answered`);
  await expect(admin.getByRole('main')).toContainText('There is nothing for you to do');
  await page.goto(`/batches/${batch}/timeline`);
  await expect(page.getByRole('main').getByText(/approved 1 person/)).toHaveCount(1);
  await admin.context().close();
  await theirs.context().close();
});

test('a forwarded or unknown link shows no names, and what was withdrawn says so', async ({ page, browser, portal }) => {
  const { batch, manager } = await askManager(page, 1);
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', `/approvals/${batch}`);
  const name = (await theirs.getByRole('heading', { level: 3 }).first().textContent()) ?? '';

  const stranger = await another(browser, portal);
  await signInAs(stranger, 'Plain user');
  for (const path of [`/approvals/${batch}`, `/approvals/${batch}/review`, `/approvals/${batch}/done`]) {
    const answer = await stranger.goto(path);
    expect(answer?.status()).toBe(403);
    await expect(heading(stranger)).toHaveText(`This list is for ${manager.name}`);
    await expect(stranger.locator('body')).not.toContainText(name);
  }
  await stranger.goto('/approvals/B-9999');
  await expect(heading(stranger)).toHaveText('This list is not for you');

  await page.goto(`/batches/${batch}/withdraw`);
  await page.getByRole('dialog').locator('form button.btn-primary, form button.btn-danger').last().click();
  await expect(page).toHaveURL(`/batches/${batch}`);
  await theirs.getByRole('button', { name: /^Approve/ }).click();
  await expect(heading(theirs)).toHaveText('Nothing is left to answer');
  await expect(theirs.getByRole('main')).toContainText('The question was taken back');
  await stranger.context().close();
  await theirs.context().close();
});

test('an answer that cannot be sent stays, and is sent again', async ({ page, browser, portal }) => {
  const { batch } = await askManager(page, 1);
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', `/approvals/${batch}`);
  await ready(theirs);
  await theirs.context().setOffline(true);
  await theirs.getByRole('button', { name: /^Approve/ }).click();
  await expect(theirs.getByRole('alert').filter({ hasText: 'Not sent yet' })).toBeVisible();
  await theirs.context().setOffline(false);
  await theirs.getByRole('button', { name: /^Approve/ }).click();
  await expect(theirs).toHaveURL(`/approvals/${batch}/done`);
  await theirs.context().close();
});

test('somebody answers for a manager who is away', async ({ page, browser, portal }) => {
  const { batch, manager } = await askManager(page, 1);
  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager');
  await expect(theirs.getByRole('region', { name: 'Waiting for you' })).toContainText('needs your OK');
  const helper = await another(browser, portal);
  await signInAs(helper, 'Source Admin');
  const who = (await helper.locator('#account .top-name').textContent()) ?? '';
  await theirs.getByRole('link', { name: 'Let somebody answer for you' }).click();
  await theirs.getByRole('searchbox', { name: 'Who answers meanwhile' }).fill(who);
  await theirs.getByRole('button', { name: 'Find' }).click();
  await fitsAThumb(theirs);
  await theirs.getByRole('button', { name: `Let ${who} answer` }).click();
  await expect(theirs).toHaveURL('/approvals');
  await expect(theirs.getByRole('region', { name: 'When you are away' })).toContainText(`${who} can answer for you`);

  await expect(async () => {
    await helper.goto(`/approvals/${batch}`);
    await expect(helper.getByRole('main')).toContainText(`You answer for ${manager.name}, who is away`, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await helper.getByRole('button', { name: /^Approve/ }).first().click();
  await expect(heading(helper)).toHaveText('Done');
  await theirs.goto(`/approvals/${batch}`);
  await expect(heading(theirs)).toHaveText(`${who} has answered`);
  await theirs.goto('/approvals');
  await theirs.getByRole('button', { name: /^End it/ }).click();
  await expect(theirs.getByRole('region', { name: 'When you are away' })).not.toContainText(who);
  await helper.context().close();
  await theirs.context().close();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing while somebody answers, ${theme}`, async ({ page, browser, portal }) => {
    test.setTimeout(120_000);
    const { batch } = await askManager(page, 2);
    const theirs = await another(browser, portal);
    await theirs.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await signInAs(theirs, 'Manager', `/approvals/${batch}`);
    const look = async (name: string) => {
      for (const size of [phone, { width: 1280, height: 800 }]) {
        await theirs.setViewportSize(size);
        await picture(theirs, `${theme} ${size.width} approvals ${name}`);
        expect.soft(await findings(theirs), `${name}, ${size.width} px`).toEqual([]);
      }
    };
    await look('people');
    await theirs.getByRole('link', { name: /^Don't invite/ }).first().click();
    await look('leave out');
    await theirs.getByRole('button', { name: /^Don't invite/ }).click();
    await expect(theirs).toHaveURL(/form=/);
    await look('leave out, no reason');
    await theirs.getByLabel('E-mail looks wrong').check();
    await theirs.getByRole('button', { name: /^Don't invite/ }).click();
    await look('one marked');
    await answerButton(theirs).click();
    await look('review');
    await theirs.goto(`/approvals/${batch}/ask?q=an`);
    await look('ask somebody else');
    await theirs.goto('/approvals/away?q=an');
    await look('away');
    await theirs.goto(`/approvals/${batch}/review`);
    await answerButton(theirs).click();
    await expect(heading(theirs)).toHaveText('Done');
    await look('done');
    await theirs.goto('/approvals');
    await look('list');
    await theirs.goto('/approvals/B-9999');
    await look('not yours');
    await theirs.context().close();
  });
}
