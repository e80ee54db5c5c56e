/** Many accounts from a spreadsheet, from a damaged file to accounts that were seen on the source. */
import { expect, test } from '../support/fixtures.ts';
import { accountsOf, asked, cell, HEADINGS, importOf, names, noFaults, PARTNERS, partner, settled, toDryRun, toFix, upload, value } from '../support/imports.ts';
import { signInAs } from '../support/people.ts';
import { csv, type FileToSend, xlsx } from '../support/sheets.ts';

// The tenant outlives the portal, and answers slowly enough to be interrupted.
test.use({ portalOptions: { tenant: 'separate' } });

/** What every line break within quotes, umlaut and blank of a file becomes. */
const [amara, jon, ana, ida, zoe, ulla] = ['Amara Müller', 'Jon Berg', 'Ana Lima', 'Ida Holm', 'Zoë Quist', 'Ulla Vlk'] as const;

/** Every kind of damage in one file. `taken` is the number of an account that exists. */
function damaged(taken: string): FileToSend {
  const lines = [
    HEADINGS,
    partner('0047101', amara, { until: '03/04/2027' }),
    partner('0047102', jon, { family: '', until: '05/04/2027' }),
    partner('1.23E+11', ana, { until: '06/04/2027' }),
    partner('0047104', ida, { company: 'Acme\nNorth', family: 'Holm  ', until: '07/04/2027' }),
    partner('0047105', zoe, { until: '08/04/2027' }),
    partner('0047105', ulla, { until: '09/04/2027' }),
    partner(taken, 'Somebody Known', { until: '10/04/2027' }),
  ];
  return csv('partners-nov.csv', lines, { delimiter: ';', encoding: 'windows-1252' });
}

test('a file with every kind of damage, fixed, tried, run, and its account seen', async ({ page, practice }) => {
  test.setTimeout(180_000);
  const existing = (await accountsOf(practice, PARTNERS))[0]?.nativeIdentity ?? '';
  expect(existing, 'the source has accounts').not.toBe('');
  await signInAs(page, 'Source Admin');

  await upload(page, damaged(existing));
  const read = await settled(page);
  await expect(read).toContainText('7 rows');
  await expect(read).toContainText('semicolons');
  await expect(read).toContainText('Windows-1252');
  await expect(page.getByRole('region', { name: /The first/ })).toContainText('Müller');

  await page.getByRole('link', { name: 'Continue with the columns' }).click();
  await expect(page.getByLabel('Partner No goes to')).toHaveValue('field:partner_no');
  await page.getByRole('button', { name: 'Continue and check the rows' }).click();
  // Dates that can be read in two ways are asked about once.
  await expect(page).toHaveURL(/\/columns/);
  await page.getByRole('radio', { name: /The day first/ }).check();
  await page.getByRole('button', { name: 'Continue and check the rows' }).click();
  await expect(page).toHaveURL(/\/fix/);
  const standing = await settled(page);
  await expect(standing).toContainText('7 rows');
  const problems = page.locator('#fix-causes');
  await expect(problems).toContainText(/family_name/);
  await expect(problems).toContainText(/1\.23E\+11|damaged/);
  await expect(page.getByRole('heading', { name: /^Fixed for you/ })).toBeVisible();

  // In place, with the keyboard.
  await cell(page, 2, 'family_name').click();
  await page.keyboard.type('Berg');
  await page.keyboard.press('Enter');
  await expect(value(page, 2, 'family_name')).toHaveText('Berg');
  await expect(cell(page, 2, 'family_name')).not.toHaveAttribute('aria-invalid');
  await cell(page, 3, 'partner_no').dblclick();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0123456');
  await page.keyboard.press('Enter');
  await expect(value(page, 3, 'partner_no')).toHaveText('0123456');

  // Two rows with one number: one of them gets another.
  await cell(page, 6, 'partner_no').click();
  await page.keyboard.type('0047106');
  await page.keyboard.press('Enter');
  await expect(page.locator('#page-sentence')).toContainText('1 needs a decision');

  // The account that exists is skipped.
  await page.locator('#existing-actions > summary').click();
  await page.getByRole('radio', { name: 'Skip all' }).check();
  await page.getByRole('button', { name: /^Apply to/ }).click();
  await expect(page.locator('#page-sentence')).toContainText('7 are ready');

  await toDryRun(page);
  await expect(page.locator('#page-sentence')).toContainText(/6 will be created/);
  await expect(page.locator('#page-sentence')).toContainText(/1 skipped/);
  // Other tests write to the same tenant.
  const ours = /^(00471\d{2}|0123456)$/;
  expect((await asked(practice, ours)).size, 'nothing was written so far').toBe(0);
  await page.getByRole('button', { name: 'Create 6 accounts' }).click();
  await expect(page).toHaveURL(/\/run$/);
  await page.goto(`/accounts/import/${importOf(page)}/result`);
  await expect(page.locator('#page-sentence')).toContainText('6 are on the source', { timeout: 60_000 });
  const calls = await asked(practice, ours);
  expect([...calls.values()], 'each account was asked for once').toEqual([1, 1, 1, 1, 1, 1]);
  expect((await asked(practice, /./)).has(existing)).toBe(false);
  const made = (await accountsOf(practice, PARTNERS, '0047104'))[0];
  expect(made?.attributes.company, 'a line break in a cell stays').toBe('Acme\nNorth');
  expect(made?.attributes.family_name, 'blanks around are gone').toBe('Holm');
  expect(made?.attributes.valid_until).toBe('2027-04-07');
  expect((await accountsOf(practice, PARTNERS, '0047101'))[0]?.attributes.family_name).toBe('Müller');
});

test.describe('killed', () => {
  test.use({ expectedComplaints: [/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY/] });

  test('the portal is killed in the middle of the run, goes on, and makes no account twice', async ({ page, portal, practice }) => {
    test.setTimeout(180_000);
    // Other tests write to the same tenant.
    const OURS = /^0100\d{3}$/;
    await signInAs(page, 'Source Admin');
    const all = names(50);
    const rows = Array.from({ length: 120 }, (_, at) => {
      const name = all[at % all.length] ?? '';
      return partner(`01${`${at}`.padStart(5, '0')}`, name, { login: `kill.${at}`, mail: `kill.${at}@partner.example` });
    });
    const id = await upload(page, csv('hundred-and-twenty.csv', [HEADINGS, ...rows], { delimiter: ';', encoding: 'utf-8-mark' }));
    await toFix(page);
    await expect(page.locator('#page-sentence')).toContainText('120 are ready');
    await toDryRun(page);
    // Slow enough that the kill comes in between.
    await practice.fault({ method: 'POST', path: '/accounts', on: { every: 1 }, fault: { kind: 'delay', ms: 150 } });
    await page.getByRole('button', { name: 'Create 120 accounts' }).click();
    await expect(page).toHaveURL(/\/run$/);
    await expect.poll(async () => (await asked(practice, OURS)).size, { timeout: 30_000 }).toBeGreaterThan(20);
    await portal.killAndStartAgain();
    await noFaults(practice);
    const before = (await asked(practice, OURS)).size;
    expect(before, 'it was killed in the middle').toBeLessThan(120);

    await page.goto(`/accounts/import/${id}/run`);
    await expect.poll(async () => (await asked(practice, OURS)).size, { timeout: 60_000 }).toBe(120);
    await page.goto(`/accounts/import/${id}/result`);
    await expect(page.locator('#page-sentence')).toContainText('120 are on the source', { timeout: 90_000 });
    const twice = [...(await asked(practice, OURS))].filter(([, times]) => times > 1);
    expect(twice, 'asked for twice').toEqual([]);
  });
});

test('failed rows are downloaded, corrected, and imported again without a new mapping', async ({ page, practice }) => {
  test.setTimeout(180_000);
  await signInAs(page, 'Source Admin');
  const [first, second, third] = names(3) as [string, string, string];
  const lines = [HEADINGS, partner('0300001', first), partner('0300002', second), partner('0300003', third)];
  await upload(page, csv('some-fail.csv', lines, { delimiter: ';' }));
  await toFix(page);
  await toDryRun(page);
  await practice.fault({ method: 'POST', path: '/accounts', times: 2, fault: { kind: 'status', status: 400, body: { detailCode: '400.1 Bad request', messages: [{ text: 'The manager is not known.' }] } } });
  await page.getByRole('button', { name: 'Create 3 accounts' }).click();
  await expect(page).toHaveURL(/\/run$/);
  await page.goto(`/accounts/import/${importOf(page)}/result`);
  await expect(page.locator('#page-sentence')).toContainText('2 failed', { timeout: 60_000 });
  await expect(page.getByRole('main')).toContainText('2 rows not done, by cause');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download 2 failed rows' }).click();
  const path = await (await download).path();
  const { readFile } = await import('node:fs/promises');
  const text = (await readFile(path)).toString('utf8');
  expect(text.split(/\r?\n/)[0], 'the original headings, and why').toBe([...HEADINGS, 'gangway_problem'].join(';'));
  const failed = text.trim().split(/\r?\n/).slice(1);
  expect(failed).toHaveLength(2);
  for (const line of failed) expect(line, 'as it was, with its zeros, and why').toMatch(/^030000\d;.*;2027-06-30;.*The manager is not known/);

  await upload(page, { name: 'some-fail-corrected.csv', mimeType: 'text/csv', buffer: Buffer.from(text.replaceAll('Acme', 'Acme Ltd')) });
  await settled(page);
  await page.getByRole('link', { name: 'Continue with the columns' }).click();
  await expect(page.getByLabel('Partner No goes to')).toHaveValue('field:partner_no');
  await expect(page.getByRole('main')).toContainText('Remembered from last time');
  await page.getByRole('button', { name: 'Continue and check the rows' }).click();
  await expect(page).toHaveURL(/\/fix/);
  await settled(page);
  await expect(page.locator('#page-sentence')).toContainText('2 are ready');
  await toDryRun(page);
  await page.getByRole('button', { name: 'Create 2 accounts' }).click();
  await expect(page).toHaveURL(/\/run$/);
  await page.goto(`/accounts/import/${importOf(page)}/result`);
  await expect(page.locator('#page-sentence')).toContainText('2 are on the source', { timeout: 60_000 });
});

test('the rows that failed can be imported again without a file', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Source Admin');
  const [first, second] = names(2) as [string, string];
  await upload(page, csv('again.csv', [HEADINGS, partner('0310001', first), partner('0310002', second)], { delimiter: ';' }));
  await toFix(page);
  await toDryRun(page);
  await practice.fault({ method: 'POST', path: '/accounts', times: 1, fault: { kind: 'status', status: 400 } });
  await page.getByRole('button', { name: 'Create 2 accounts' }).click();
  await expect(page).toHaveURL(/\/run$/);
  const id = importOf(page);
  await page.goto(`/accounts/import/${id}/result`);
  await expect(page.locator('#page-sentence')).toContainText('1 failed', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Import this 1 again' }).click();
  await expect(page).toHaveURL(/\/fix/);
  expect(importOf(page)).not.toBe(id);
  await settled(page);
  await expect(page.locator('#page-sentence')).toContainText('1 is ready');
});

for (const encoding of ['utf-8', 'utf-8-mark', 'windows-1252', 'utf-16le'] as const) {
  test(`a file in ${encoding} is read right`, async ({ page }) => {
    await signInAs(page, 'Source Admin');
    const lines = [HEADINGS, partner('0400001', 'Zoë Müller', { company: 'Straße "7", Köln' })];
    await upload(page, csv(`${encoding}.csv`, lines, { delimiter: encoding === 'utf-16le' ? '\t' : ';', encoding }));
    await settled(page);
    const preview = page.getByRole('region', { name: /The first/ });
    await expect(preview).toContainText('Müller');
    await expect(preview).toContainText('Straße "7", Köln');
    await expect(preview).toContainText('0400001');
  });
}

test('an XLSX file: a number that lost its zeros is found', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  const whole = partner('0500001', 'Aino Quux');
  const lost = partner('x', 'Bela Quux');
  const more = [partner('0500003', 'Cveta Quux'), partner('0500004', 'Fatou Quux')];
  await upload(page, xlsx('joiners.xlsx', [HEADINGS, whole, ...more, [500002, ...lost.slice(1)]]));
  const read = await settled(page);
  await expect(read).toContainText('4 rows');
  await expect(read).toContainText('Joiners');
  await toFix(page);
  await expect(page.locator('#fix-causes')).toContainText(/zero/i);
});

test('the same file twice is said, and a disguised one refused with what to do', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  await page.goto('/accounts/import');
  await page.getByLabel('Source', { exact: true }).selectOption({ label: PARTNERS });
  await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'joiners.csv', mimeType: 'text/csv', buffer: Buffer.from('%PDF-1.7\n%âãÏÓ\n', 'latin1') });
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page).toHaveTitle(/^Error: |Practice: Error: /);
  await expect(page.getByRole('heading', { name: 'There is a problem' })).toBeFocused();

  await page.goto('/accounts/import');
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page).toHaveTitle(/Error: /);
});

test('cells are pasted where no file is at hand', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  await page.goto('/accounts/import');
  await page.getByLabel('Source', { exact: true }).selectOption({ label: PARTNERS });
  await page.locator('#import-paste > summary').click();
  const lines = [HEADINGS, partner('0600001', 'Aino Wrobel')];
  await page.getByLabel('Cells').fill(lines.map((line) => line.join('\t')).join('\n'));
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(await settled(page)).toContainText('1 row');
  await toFix(page);
  await expect(page.locator('#page-sentence')).toContainText('1 is ready');
});
