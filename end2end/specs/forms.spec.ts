import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { mailedOf, openPreflight, openUnregistered, rows, searchBox, tickFirst } from '../support/unregistered.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, expectedComplaints: [/preloaded using link preload but not used/] });

    test('a view without a name comes back with the reason, and with what was chosen', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?q=an');
      await page.locator('summary', { hasText: /Save (view|as)/ }).click();
      await page.getByLabel('Others see it too').check();
      await page.getByRole('button', { name: 'Save view' }).click();
      const name = page.getByRole('textbox', { name: 'Name', exact: true });
      await expect(name).toHaveAttribute('aria-invalid', 'true');
      await expect(name).toHaveAccessibleDescription(/name/i);
      await expect(page.getByLabel('Others see it too')).toBeChecked();
      await expect(searchBox(page)).toHaveValue('an');

      await name.fill('Everybody with an');
      await page.getByRole('button', { name: 'Save view' }).click();
      await expect(page).toHaveURL(/view=/);
      await expect(page.getByRole('status').filter({ hasText: 'saved' })).toBeVisible();
    });

    test('checking nobody says so', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page);
      await page.getByRole('button', { name: 'Check people…' }).click();
      await expect(page.getByRole('main')).toContainText('Nobody is selected. Nothing was checked.');
      await expect(rows(page)).toHaveCount(50);
    });

    test('a number that is not what was shown sends nothing, and keeps the name typed', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?invite=never&mail=yes');
      await tickFirst(page, 3);
      const drawer = await openPreflight(page);
      const { mailed } = await mailedOf(drawer, javaScriptEnabled);
      expect(mailed).toBeGreaterThan(0);
      await drawer.getByLabel('Name', { exact: false }).first().fill('A name that was typed');
      await drawer.locator('input[name="choices[said]"]').evaluate((input: HTMLInputElement) => (input.value = '99'));
      await drawer.getByRole('button', { name: /practice invite|Invite \d/ }).click();
      await expect(drawer).toContainText('Nothing was sent, your choices are kept');
      await expect(drawer.getByLabel('Name', { exact: false }).first()).toHaveValue('A name that was typed');
      expect(await practice.outbox()).toEqual([]);
    });
  });
}

test('what was typed when the session ended is there after sign-in', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?q=an');
  await page.locator('summary', { hasText: /Save (view|as)/ }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Kept over a sign-in');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save view' }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole('main').getByRole('link', { name: /Sign in with SailPoint/ }).click();
  await page.getByRole('button', { name: /Org Admin/ }).first().click();
  await expect(page).toHaveURL(/\/unregistered\?.*q=an/);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Kept over a sign-in');
});

test.describe('addresses', () => {
  test.use({ expectedComplaints: [/404/] });

  test('that are not there say so, and lead back', async ({ page }) => {
    await signInAs(page, 'Org Admin');
    for (const path of ['/people/00000000000000000000000000000000', '/batches/B-9999', '/tasks/nothing', '/unregistered/check/nothing']) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(page.getByRole('main').getByRole('link').first(), path).toBeVisible();
    }
  });
});
