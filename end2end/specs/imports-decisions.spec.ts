/** What people decide about the rows of a file: accounts that exist, whole groups, another sheet, the way by the source's file. */
import type { Page } from '@playwright/test';

import { create, eventually, fillBadge, openForm, review } from '../support/accounts.ts';
import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { accountsOf, asked, HEADINGS, importOf, names, PARTNERS, partner, settled, toDryRun, toFix, upload, value } from '../support/imports.ts';
import { signInAs } from '../support/people.ts';
import type { Practice } from '../support/practice.ts';
import { openSafety, upload as uploadToSafety } from '../support/safety.ts';
import { csv, workbook } from '../support/sheets.ts';

/** Rows one after the other, as forms. */
async function oneByOne(page: Page): Promise<void> {
  await page.getByRole('link', { name: /one row at a time, as a form$/ }).click();
}

/** Accounts that are changed, not made: how often ISC was asked to. */
async function changes(practice: Practice): Promise<number> {
  const all = await practice.journal();
  return all.filter((one) => ['PATCH', 'PUT'].includes(one.method) && /\/accounts\/[^/]+$/.test(one.path)).length;
}

/** A line for an account that exists, with another company. */
async function known(practice: Practice, at: number, company: string): Promise<{ native: string; line: string[] }> {
  const account = (await accountsOf(practice, PARTNERS))[at];
  if (!account) throw new Error('the source has no such account');
  const { attributes, nativeIdentity } = account;
  const text = (name: string) => String(attributes[name] ?? '');
  const over = { login: text('login'), given: text('given_name'), family: text('family_name'), mail: text('mail'), company, until: text('valid_until') };
  return { native: nativeIdentity, line: partner(nativeIdentity, 'X Y', over) };
}

test('accounts that exist are updated after a typed word, and nothing else of them changes', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Source Admin');
  const one = await known(practice, 0, 'Acme Updated');
  const before = (await accountsOf(practice, PARTNERS, one.native))[0]?.attributes ?? {};
  await upload(page, csv('updates.csv', [HEADINGS, one.line, partner('0810001', 'Aino Tkach')], { delimiter: ';' }));
  await toFix(page);
  await expect(page.locator('#page-sentence')).toContainText('1 needs a decision');
  await page.locator('#existing-actions > summary').click();
  await page.getByRole('radio', { name: 'Update all' }).check();
  await page.getByRole('button', { name: 'Apply to 1 row' }).click();
  await expect(page.getByRole('main')).toContainText('Type update to change every account that exists.');
  await page.getByRole('radio', { name: 'Update all' }).check();
  await page.getByLabel('To update all, type: update').fill('update');
  await page.getByRole('button', { name: 'Apply to 1 row' }).click();
  await expect(page.locator('#page-sentence')).toContainText('2 are ready');
  await toDryRun(page);
  await expect(page.locator('#page-sentence')).toContainText('1 updated');
  const row = page.getByRole('table', { name: 'What would happen, row by row' }).getByRole('row', { name: new RegExp(one.native) });
  await expect(row).toContainText('company');
  await expect(row).toContainText('Acme Updated');
  expect(await findings(page)).toEqual([]);
  const calls = await changes(practice);
  await page.getByRole('button', { name: 'Create 1 and update 1 account' }).click();
  await expect(page).toHaveURL(/\/run$/);
  await page.goto(`/accounts/import/${importOf(page)}/result`);
  await expect(page.locator('#page-sentence')).toContainText('2 are on the source', { timeout: 60_000 });
  const after = (await accountsOf(practice, PARTNERS, one.native))[0]?.attributes ?? {};
  expect(after).toEqual({ ...before, company: 'Acme Updated' });
  expect((await changes(practice)) - calls, 'one call for it').toBe(1);
  expect((await asked(practice, /./)).has(one.native), 'never created again').toBe(false);
});

test('each account that exists is decided by itself', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Source Admin');
  const [kept, changed] = [await known(practice, 1, 'Acme Kept'), await known(practice, 2, 'Acme Changed')];
  await upload(page, csv('each.csv', [HEADINGS, kept.line, changed.line], { delimiter: ';' }));
  await toFix(page);
  await oneByOne(page);
  await expect(page.getByRole('heading', { name: `${kept.native} exists already` })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Acme Kept');
  await page.getByRole('button', { name: 'Skip this row' }).click();
  await expect(page.locator('#page-sentence')).toContainText('1 is ready');
  await page.getByRole('main').getByRole('link', { name: /Back to (all|the) rows/ }).click();
  await oneByOne(page);
  await expect(page.getByRole('heading', { name: `${changed.native} exists already` })).toBeVisible();
  await page.getByRole('button', { name: 'Update the account' }).click();
  await expect(page.locator('#page-sentence')).toContainText('2 are ready');
  await page.getByRole('main').getByRole('link', { name: /Back to (all|the) rows/ }).click();
  await toDryRun(page);
  await expect(page.locator('#page-sentence')).toContainText('1 updated');
  await expect(page.locator('#page-sentence')).toContainText('1 skipped');
  await page.getByRole('button', { name: 'Update 1 account' }).click();
  await expect(page).toHaveURL(/\/run$/);
  await page.goto(`/accounts/import/${importOf(page)}/result`);
  await expect(page.locator('#page-sentence')).toContainText('1 is on the source', { timeout: 60_000 });
  expect((await accountsOf(practice, PARTNERS, changed.native))[0]?.attributes.company).toBe('Acme Changed');
  expect((await accountsOf(practice, PARTNERS, kept.native))[0]?.attributes.company).not.toBe('Acme Kept');
});

test('what is wrong in many rows is put right for all of them at once, and taken back at once', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Source Admin');
  const [a, b, c, d, e] = names(5) as [string, string, string, string, string];
  const lines = [
    HEADINGS,
    partner('0820001', a, { family: '' }),
    partner('0820002', b, { family: '' }),
    partner('0820003', c, { until: 'soon' }),
    partner('0820004', d, { until: 'soon' }),
    partner('0820005', e),
  ];
  await upload(page, csv('groups.csv', lines, { delimiter: ';' }));
  await toFix(page);
  const sentence = page.locator('#page-sentence');
  await expect(sentence).toContainText('4 have problems');
  const cause = (words: RegExp) => page.locator('#fix-causes').getByRole('listitem').filter({ hasText: words });
  await cause(/^family_name is empty/).locator('summary').click();
  await page.getByLabel('Value for family_name').fill('Vlk');
  await page.getByRole('button', { name: 'Fill 2 rows' }).click();
  await expect(sentence).toContainText('2 have problems');
  await expect(value(page, 1, 'family_name')).toHaveText('Vlk');

  await cause(/^valid_until/).locator('summary').click();
  await page.getByLabel('valid_until now').fill('soon');
  await page.getByLabel('Replace by').fill('2027-06-30');
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(sentence).toContainText('5 are ready');
  await expect(value(page, 4, 'valid_until')).toHaveText('2027-06-30');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(sentence).toContainText('2 have problems');
  await expect(value(page, 3, 'valid_until')).toHaveText('soon');
  await cause(/^valid_until/).locator('summary').click();
  await page.getByRole('button', { name: 'Leave out 2 rows' }).click();
  await expect(sentence).toContainText('3 are ready');
  expect(await findings(page)).toEqual([]);
});

test('another sheet of a workbook is chosen, and read', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  const sheets = {
    Joiners: [HEADINGS, partner('0830001', 'Aino Umbra')],
    'Later joiners': [HEADINGS, partner('0830002', 'Bela Umbra'), partner('0830003', 'Cveta Umbra')],
  };
  await upload(page, workbook('two-sheets.xlsx', sheets));
  await expect(await settled(page)).toContainText('1 row, read from the sheet “Joiners”');
  await expect(page.getByRole('main')).toContainText('Only the sheet Joiners is read.');
  await expect(page.getByLabel('Sheet', { exact: true })).toHaveValue('Joiners');
  await page.getByLabel('Sheet', { exact: true }).selectOption('Later joiners');
  await page.getByRole('button', { name: 'Read it again' }).click();
  await expect(page.locator('#page-sentence')).toContainText('2 rows, read from the sheet “Later joiners”');
  await expect(page.getByLabel('Sheet', { exact: true })).toHaveValue('Later joiners');
  await toFix(page);
  await expect(page.locator('#page-sentence')).toContainText('2 are ready');
});

test("accounts go by the source's file: nothing is sent row by row, and the load is read first", async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Source Admin');
  await openSafety(page, PARTNERS);
  await uploadToSafety(page, 'partners.csv', await practice.csvOf(PARTNERS), true);
  await upload(page, csv('by-file.csv', [HEADINGS, partner('0840001', 'Aino Yxart')], { delimiter: ';' }));
  await toFix(page);
  await toDryRun(page);
  const id = importOf(page);
  await page.getByRole('radio', { name: /^By the source’s file/ }).check();
  await page.getByRole('button', { name: 'Create 1 account' }).click();
  await expect(page).toHaveURL(/\/sources\/[^/]+\/safety/);
  await expect(page.getByRole('main')).toContainText('Load this file here…', { timeout: 40_000 });
  await expect(page.getByRole('main')).toContainText(/Only in the file\s*1/);
  expect((await asked(practice, /^0840001$/)).size, 'nothing was sent row by row').toBe(0);
  expect(await accountsOf(practice, PARTNERS, '0840001')).toEqual([]);
  await page.goto(`/accounts/import/${id}/run`);
  await expect(page.getByRole('main')).toContainText('1 account goes by the source’s file');
  expect(await findings(page)).toEqual([]);
  await page.goto(`/accounts/import/${id}/result`);
  await expect(page.locator('#page-sentence')).toContainText('1 account went by the source’s file.');
});

test('the page of one job says what became of its account', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  await openForm(page);
  await fillBadge(page, 'B-85001');
  await review(page);
  await create(page);
  await eventually(page, /The account is on the source/, true);
  const job = /A-\d+/.exec((await page.getByRole('main').textContent()) ?? '')?.[0] ?? '';
  expect(job, 'the result names its job').not.toBe('');
  await page.goto(`/accounts/jobs/${job}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(job);
  await expect(page.getByRole('main')).toContainText('B-85001');
  expect(await findings(page)).toEqual([]);
});

test('a password in a file is on no page, and an empty field of the form leaves it as it is', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  const lines = [
    ['badge_id', 'holder_name', 'valid_from', 'pin'],
    ['B-86001', '', '2027-01-05', 'hush-4711'],
    ['B-86002', 'Bo Quux', '2027-01-05', 'hush-4712'],
  ];
  await upload(page, csv('pins.csv', lines, { delimiter: ';' }), 'Badge system');
  await settled(page);
  await page.getByRole('link', { name: 'Continue with the columns' }).click();
  await expect(page.getByLabel('pin goes to')).toHaveValue('field:pin');
  expect(await page.content()).not.toContain('hush-');
  await page.getByRole('button', { name: 'Continue and check the rows' }).click();
  await expect(page).toHaveURL(/\/fix/);
  await settled(page);
  await oneByOne(page);
  await page.getByLabel('holder_name (required)').fill('Aino Quux');
  expect(await page.content()).not.toContain('hush-');
  await page.getByRole('button', { name: 'Save row 1' }).click();
  await expect(page.locator('#page-sentence')).toContainText('2 are ready');
  await page.getByRole('main').getByRole('link', { name: /Back to (all|the) rows/ }).click();
  await expect(value(page, 1, 'pin')).toHaveText('••••');
  await page.goto(`/accounts/import/${importOf(page)}/upload`);
  await expect(page.getByRole('region', { name: /The first/ })).toContainText('••••');
  expect(await page.content()).not.toContain('hush-');
});
