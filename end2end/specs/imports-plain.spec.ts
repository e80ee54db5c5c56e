/** Imports without script, on a phone, and for assistive tech. */
import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { accountsOf, cell, HEADINGS, importOf, PARTNERS, partner, settled, toDryRun, toFix, upload } from '../support/imports.ts';
import { signInAs } from '../support/people.ts';
import { csv } from '../support/sheets.ts';
import { ready } from '../support/unregistered.ts';

// A draft that was discarded is not found.
test.use({ expectedComplaints: [/404/] });

/** Two rows that are good and one that lacks its family name. */
const file = (name: string, first: string) =>
  csv(
    name,
    [HEADINGS, partner(`${first}1`, 'Aino Vlk'), partner(`${first}2`, 'Bela Vlk', { family: '', login: `no.family.${first}` }), partner(`${first}3`, 'Cveta Vlk')],
    { delimiter: ';' },
  );

test.describe('with script off', () => {
  test.use({ javaScriptEnabled: false, expectedComplaints: [/preloaded using link preload but not used/] });

  test('upload, columns, fix, dry run, run, result', async ({ page, practice }) => {
    test.setTimeout(120_000);
    await signInAs(page, 'Source Admin');
    await upload(page, file('plain.csv', '070000'));
    await toFix(page, false);
    await expect(page.locator('#page-sentence')).toContainText('1 has a problem');
    await page.getByRole('link', { name: 'Fix one row at a time, as a form' }).click();
    await expect(page.getByRole('heading', { name: /^Row 2, 1 of 1 with problems/ })).toBeVisible();
    await page.getByLabel('family_name (required)').fill('Vlk');
    await page.getByRole('button', { name: 'Save row 2' }).click();
    await expect(page.locator('#page-sentence')).toContainText('3 are ready');
    await page.getByRole('main').getByRole('link', { name: /Back to (all|the) rows/ }).click();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect(page.locator('#page-sentence')).toContainText('1 has a problem');
    await page.getByRole('button', { name: /^Redo/ }).click();
    await expect(page.locator('#page-sentence')).toContainText('3 are ready');
    await toDryRun(page, false);
    await page.getByRole('button', { name: 'Create 3 accounts' }).click();
    await expect(page).toHaveURL(/\/run$/);
    await expect(async () => {
      await page.goto(`/accounts/import/${importOf(page)}/result`);
      await expect(page.locator('#page-sentence')).toContainText('3 are on the source', { timeout: 500 });
    }).toPass({ timeout: 60_000 });
    expect((await accountsOf(practice, PARTNERS, '0700002'))[0]?.attributes.family_name).toBe('Vlk');
  });
});

test('on a phone, one row at a time', async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 360, height: 740 });
  await signInAs(page, 'Source Admin');
  await upload(page, file('phone.csv', '071000'));
  await toFix(page);
  await expect(page.getByRole('grid')).toBeHidden();
  await page.getByRole('link', { name: 'Fix one row at a time, as a form' }).click();
  await page.getByLabel('family_name (required)').fill('Vlk');
  await page.getByRole('button', { name: 'Save row 2' }).click();
  await expect(page.locator('#page-sentence')).toContainText('3 are ready');
  await page.getByRole('main').getByRole('link', { name: /Back to (all|the) rows/ }).click();
  await toDryRun(page);
  await page.getByRole('button', { name: 'Create 3 accounts' }).click();
  await expect(page).toHaveURL(/\/run$/);
  await page.goto(`/accounts/import/${importOf(page)}/result`);
  await expect(page.locator('#page-sentence')).toContainText('3 are on the source', { timeout: 60_000 });
});

test('a draft is kept, found again, and given up', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  const id = await upload(page, file('left.csv', '072000'));
  await toFix(page);
  await page.goto('/accounts/import');
  const row = page.getByRole('row', { name: new RegExp(id) });
  await expect(row).toContainText('Draft: Fix');
  await row.getByRole('link', { name: id }).click();
  await expect(page).toHaveURL(new RegExp(`/accounts/import/${id}/fix`));
  const steps = page.getByRole('navigation', { name: `Steps of import ${id}` });
  await expect(steps.locator('[aria-current=step]')).toContainText('Fix');
  await steps.getByRole('link', { name: /Columns/ }).click();
  await expect(page).toHaveURL(/\/columns/);
  await page.locator('#discard > summary').click();
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect(page).toHaveURL(/\/accounts\/import(\?|$)/);
  expect((await page.goto(`/accounts/import/${id}/fix`))?.status(), 'it is gone').toBe(404);
});

test.describe('for assistive tech', () => {
  test.use({ expectedComplaints: [/404|403/] });

  test('every step, with errors open, in both themes and sizes', async ({ page }) => {
    test.setTimeout(300_000);
    await signInAs(page, 'Source Admin');
    await page.goto('/accounts/import');
    await look(page, 'imports, first use');
    await page.getByRole('button', { name: 'Upload' }).click();
    await expect(page).toHaveTitle(/Error: /);
    await page.locator('#import-paste > summary').click();
    await page.locator('#import-templates > summary').click();
    await look(page, 'imports, refused');
    await page.setViewportSize({ width: 1280, height: 800 });

    await upload(page, file('seen.csv', '073000'));
    await settled(page);
    await look(page, 'import, upload');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('link', { name: 'Continue with the columns' }).click();
    await look(page, 'import, columns');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Continue and check the rows' }).click();
    await expect(page).toHaveURL(/\/fix/);
    await settled(page);
    await ready(page);
    for (const summary of await page.locator('.import-actions > summary').all()) await summary.click();
    await cell(page, 2, 'family_name').click();
    await look(page, 'import, fix');
    await page.setViewportSize({ width: 1280, height: 800 });
    await cell(page, 2, 'family_name').click();
    await page.keyboard.press('Enter');
    await look(page, 'import, fix, editing');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('link', { name: 'Fix one row at a time, as a form' }).click();
    await look(page, 'import, one row');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('main').getByRole('link', { name: 'Back to the rows' }).click();
    await toDryRun(page);
    await look(page, 'import, dry run');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Create 2 accounts' }).click();
    await expect(page).toHaveURL(/\/run$/);
    await look(page, 'import, run');
    await page.goto(`/accounts/import/${importOf(page)}/result`);
    await expect(page.locator('#page-sentence')).toContainText('2 are on the source', { timeout: 60_000 });
    await look(page, 'import, result');
    await page.goto('/accounts/import');
    await look(page, 'imports');
  });
});
