/** The board of joiners: how far everybody is who begins in certain days, and whose move it is. */
import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { HEADINGS, partner, toFix, upload } from '../support/imports.ts';
import { signInAs } from '../support/people.ts';
import { csv } from '../support/sheets.ts';
import { heading, invite, mailedOf, openPreflight, openUnregistered, rowOf, rows, tickFirst } from '../support/unregistered.ts';

const month = '/boards/joiners?days=28';

test('every number of the sentence leads to as many lines, stuck ones first', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto(month);
  const sentence = page.locator('#page-sentence');
  const all = Number(((await sentence.getByRole('link').first().textContent()) ?? '').replaceAll(/\D/g, ''));
  await expect(page.getByRole('main')).toContainText(`1–${Math.min(all, 50)} of ${all}`);
  const movers = rows(page).getByRole('cell').last();
  await expect(movers).toBeVisible();
  await expect(rows(page).first()).toContainText(/Inviter|Coordinator|Admin|Approver/);

  const parts = sentence.getByRole('link');
  for (let at = 1; at < (await parts.count()); at += 1) {
    const n = Number(await parts.nth(at).textContent());
    await parts.nth(at).click();
    await expect(page).toHaveURL(/move=/);
    await expect(page.getByRole('main')).toContainText(`of ${n}`);
    await page.goto(month);
  }
});

test('somebody who is invited moves on, and each step leads to what it is about', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto(`${month}&move=inviter`);
  const stuck = rows(page).filter({ hasText: 'Nobody has invited them yet' }).first();
  const person = stuck.getByRole('rowheader').getByRole('link');
  const name = (await person.textContent()) ?? '';
  const alias = (await stuck.getByRole('rowheader').locator('.mono').textContent()) ?? '';
  await person.click();
  await expect(heading(page)).toContainText(name);

  await openUnregistered(page, `?q=${encodeURIComponent(alias)}`);
  await tickFirst(page, 1);
  const drawer = await openPreflight(page);
  expect((await mailedOf(drawer)).mailed).toBe(1);
  await invite(page, drawer);
  const batch = new URL(page.url()).pathname.split('/')[2] ?? '';

  await expect(async () => {
    await page.goto(month);
    await expect(rowOf(page, name).first()).toContainText('Invited, not registered yet', { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  const line = rowOf(page, name).first();
  await expect(line.getByRole('cell', { name: 'The person' })).toBeVisible();
  await expect(line.getByRole('listitem').filter({ hasText: 'Registered' })).toHaveAttribute('aria-current', 'step');
  await expect(line.getByRole('link', { name: 'Invited', exact: true })).toHaveAttribute('href', `/batches/${batch}`);
  await line.getByRole('link', { name: /Why\?/ }).click();
  await expect(page).toHaveURL(/\/help\/words#invitation$/);
});

test('a row of a file is on the board from the upload on, and says what it waits for', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Source Admin');
  const rowsOfFile = [
    [...HEADINGS, 'Start date'],
    [...partner('0990001', 'Aino Vlk'), '2031-03-04'],
    [...partner('0990002', 'Bela Vlk', { family: '', login: 'bela' }), '05.03.2031'],
    [...partner('0990003', 'Cveta Vlk'), '03/04/2031'],
  ];
  const id = await upload(page, csv('starters.csv', rowsOfFile, { delimiter: ';' }));
  const week = '/boards/joiners?from=2031-03-03';
  await expect(async () => {
    await page.goto(week);
    await expect(page.locator('#page-sentence')).toContainText('2 people begin 3–9 Mar 2031: 2 are stuck', { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(rowOf(page, 'Aino Vlk')).toContainText(`${id} waits: its columns were not chosen`);
  await expect(page.getByRole('main')).toContainText('1 row of a file or account has a start date that cannot be read as a day');
  await look(page, 'board of joiners, rows of a file');

  await page.goto(`/accounts/import/${id}/upload`);
  await toFix(page);
  await page.goto(week);
  await expect(rowOf(page, 'Aino Vlk')).toContainText(`Ready in ${id}, which was not started`);
  const refused = rowOf(page, 'Bela').first();
  await expect(refused.getByRole('listitem').filter({ hasText: 'File row' })).toHaveAttribute('aria-current', 'step');
  await refused.getByRole('link', { name: /Why\?/ }).click();
  await expect(page).toHaveURL(/\/help\/words#row-/);
  await page.goto(week);
  await refused.getByRole('link', { name: 'File row' }).click();
  await expect(page).toHaveURL(new RegExp(`/accounts/import/${id}/fix\\?q=0990002`));

  await page.goto('/');
  const waiting = page.getByRole('region', { name: 'Waiting for you' });
  await expect(waiting.getByRole('link', { name: `Import ${id} waits for you: 1 row to fix` })).toBeVisible();
});

test('machine and eye find nothing amiss, for somebody and for nobody', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto(month);
  await look(page, 'board of joiners');
  await page.goto('/boards/joiners?from=2001-01-01');
  await expect(page.getByRole('main')).toContainText('Nobody begins 1–7 Jan 2001, as far as Gangway knows.');
  await look(page, 'board of joiners, for nobody');
});

test.describe('without the right', () => {
  test.use({ expectedComplaints: [/the server responded with a status of 403/] });

  test('who may not read people is told who could give them the right, and why', async ({ page }) => {
    await signInAs(page, 'Plain user');
    const answer = await page.goto(month);
    expect(answer?.status()).toBe(403);
    await page.getByRole('link', { name: /Why\?/ }).click();
    await expect(page.locator('#right-read-people')).toBeInViewport();
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false, expectedComplaints: [/preloaded using link preload but not used/] });

  test('another day is chosen by the form, and days before and after are links', async ({ page }) => {
    await signInAs(page, 'Source Admin');
    await page.goto('/boards/joiners');
    await page.locator('summary', { hasText: /^From / }).click();
    await page.getByLabel('First day').fill('2026-12-01');
    await page.getByRole('radio', { name: '1 day' }).check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(heading(page)).toHaveText('Joiners, Tue 1 Dec');
    await page.getByRole('link', { name: 'Day after' }).click();
    await expect(heading(page)).toHaveText('Joiners, Wed 2 Dec');
    await page.goto('/boards/joiners?from=someday&days=900');
    await expect(page.getByRole('main')).toContainText('Not used: “someday” is no day; 900 days are too many; these are 31.');
  });
});
