/** The questions that a batch asks before it does something, read by a machine in both themes, wide and on a phone. */
import { another, answerButton, askAbout, cast, phone, reports, reportsOf } from '../support/approvals.ts';
import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';

test.use({ portalOptions: { people: 200 }, expectedComplaints: [/preloaded using link preload but not used/] });

test('axe finds nothing in the questions of a batch that needs approval', async ({ page, browser, portal, practice }) => {
  test.setTimeout(300_000);
  const { manager } = await cast(practice);
  await reports(practice, [[manager, 2]]);
  await signInAs(page, 'Helpdesk');
  const { batch } = await askAbout(page, reportsOf([manager]));
  const question = page.getByRole('dialog');
  await look(page, 'awaiting approval');
  await page.goto(`/batches/${batch}/release`);
  await look(page, 'release, not everybody has answered');
  await page.goto(`/batches/${batch}/withdraw`);
  await look(page, 'take back');
  await question.getByRole('button', { name: 'Take it back' }).click();
  await expect(page).toHaveURL(`/batches/${batch}`);

  await page.goto(`/batches/${batch}/submit`);
  await look(page, 'ask');
  await question.getByLabel('By itself, but not before').check();
  await question.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(question).toContainText('Enter a day');
  await look(page, 'ask, without a day');
  await question.getByLabel('Day').fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
  await question.getByLabel('Time').fill('09:00');
  await question.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(page).toHaveURL(`/batches/${batch}`);

  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', `/approvals/${batch}`);
  await theirs.getByRole('link', { name: /^Don't invite/ }).first().click();
  await theirs.getByLabel('Has left').check();
  await theirs.getByRole('button', { name: /^Don't invite/ }).click();
  await answerButton(theirs).click();
  await answerButton(theirs).click();
  await expect(theirs).toHaveURL(`/approvals/${batch}/done`);
  await theirs.context().close();

  await page.goto(`/batches/${batch}`);
  await look(page, 'partly approved, with a day');
  await page.goto(`/batches/${batch}/release`);
  await look(page, 'release, with a day');
  await question.getByLabel('Day').fill('2001-01-01');
  await question.getByRole('button').filter({ hasText: /^(Send|Save|Set)/ }).last().click();
  await expect(question).toContainText('This has passed');
  await look(page, 'release, on a day that has passed');
  await page.goto(`/batches/${batch}/timeline`);
  await look(page, 'timeline');
  await page.goto(`/batches/${batch}/cancel`);
  await look(page, 'cancel');
  await question.getByRole('button', { name: `Cancel ${batch}` }).click();
  await expect(page).toHaveURL(`/batches/${batch}`);
  await look(page, 'cancelled');
  await page.goto(`/batches/${batch}/copy`);
  await look(page, 'copy');
  // What cannot be done any more says so.
  await page.goto(`/batches/${batch}/withdraw`);
  await look(page, 'take back, too late');
});
