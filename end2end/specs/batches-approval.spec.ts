/** A batch that needs approval, from the question to the evidence. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

import { another, answerButton, askManager, phone } from '../support/approvals.ts';
import { eventuallyOutcomes } from '../support/batch.ts';
import { expect, test } from '../support/fixtures.ts';
import { picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';

const binary = process.env.GANGWAY_BIN ?? '../target/debug/gangway';

test.use({ portalOptions: { people: 200 }, expectedComplaints: [/preloaded using link preload but not used/] });

test('asked, approved but for one, released, and proven by a file', async ({ page, browser, portal, practice }, info) => {
  const { batch, people, manager } = await askManager(page, 3);
  expect(people).toBeGreaterThan(1);
  const main = page.getByRole('main');
  await expect(main).toContainText('0 of 1 have answered');
  await expect(page.getByRole('table', { name: 'Who was asked for approval' })).toContainText(manager.name);
  await picture(page, 'batch-awaiting');
  const before = (await practice.outbox()).length;

  await page.goto(`/batches/${batch}/release`);
  await expect(page.getByRole('dialog')).toContainText('Not everybody who was asked has answered yet');

  const theirs = await another(browser, portal, { viewport: phone });
  await signInAs(theirs, 'Manager', `/approvals/${batch}`);
  const name = (await theirs.getByRole('heading', { level: 3 }).first().textContent()) ?? '';
  await theirs.getByRole('link', { name: `Don't invite ${name}` }).click();
  await theirs.getByLabel('Has left').check();
  await theirs.getByRole('button', { name: `Don't invite ${name}` }).click();
  await answerButton(theirs).click();
  await answerButton(theirs).click();
  await expect(theirs).toHaveURL(`/approvals/${batch}/done`);
  await theirs.context().close();
  expect((await practice.outbox()).length, 'an answer mails nobody').toBe(before);

  await page.goto(`/batches/${batch}`);
  await expect(main).toContainText('Partly approved');
  await picture(page, 'batch-partly-approved');
  await main.getByRole('link', { name: /^Send \d+ practice invites?…/ }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('1 person was not approved and will not be mailed');
  await question.getByRole('button', { name: 'Read everybody again' }).click();
  await expect(page).toHaveURL(`/batches/${batch}/release`);
  await picture(page, 'batch-release');
  await question.getByRole('button', { name: /^Send \d+ practice invite/ }).click();
  await eventuallyOutcomes(page, /^Invited, confirmed/, people - 1, true);
  await eventuallyOutcomes(page, /^Not approved by/, 1, true);
  expect((await practice.outbox()).length - before).toBe(people - 1);

  const admin = await another(browser, portal);
  await signInAs(admin, 'Org Admin', `/batches/${batch}`);
  const waiting = admin.waitForEvent('download');
  await admin.getByRole('link', { name: 'Download evidence' }).click();
  const file = info.outputPath('evidence.jsonl');
  await (await waiting).saveAs(file);
  const said = execFileSync(binary, ['check', '--evidence', file], { encoding: 'utf8' });
  expect(said).toContain(`${people - 1} people were sent to, all of them approved`);

  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('"not_approved"'));
  lines[at] = lines[at]!.replace('"not_approved"', '"invited"');
  writeFileSync(file, lines.join('\n'));
  const spoiled = spawnSync(binary, ['check', '--evidence', file], { encoding: 'utf8' });
  expect(spoiled.status).not.toBe(0);
  expect(spoiled.stdout).toContain(`line ${at + 1} was changed`);
  await admin.context().close();
});

test('taken back, asked again for a later day, cancelled, and copied', async ({ page }) => {
  const { batch, people } = await askManager(page, 2);
  const main = page.getByRole('main');
  await main.getByRole('link', { name: 'Take back…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await expect(main).toContainText('nothing was sent yet');

  await main.getByRole('link', { name: `Ask for approval for ${people}…` }).click();
  const question = page.getByRole('dialog');
  await question.getByLabel('By itself, but not before').check();
  await question.getByLabel('Comment for those who are asked').fill('New contractors');
  await question.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(question).toContainText('Enter a day');
  await expect(question.getByLabel('Comment for those who are asked')).toHaveValue('New contractors');
  await question.getByLabel('Day').fill('2001-01-01');
  await question.getByLabel('Time').fill('09:00');
  await question.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(question).toContainText('This has passed');
  await question.getByLabel('Day').fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
  await question.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(page).toHaveURL(`/batches/${batch}`);
  await expect(main).toContainText('By itself, not before');
  await expect(main).toContainText('New contractors');

  await page.goto(`/batches/${batch}/timeline`);
  await page.getByLabel('Comment').fill('Ask Priya first');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await expect(main).toContainText('commented: Ask Priya first');

  await page.goto(`/batches/${batch}/cancel`);
  await page.getByRole('dialog').getByRole('button', { name: `Cancel ${batch}` }).click();
  await main.getByRole('link', { name: /^Copy \d+ (person|people) to a new check…/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Check \d+/ }).click();
  await expect(page).toHaveURL(/\/unregistered\/check\//);
});
