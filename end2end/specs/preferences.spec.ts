import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, ready, rows } from '../support/unregistered.ts';

test('preferences are found in the account menu and kept', async ({ page }) => {
  await signInAs(page, 'Plain user');
  await page.locator('summary', { hasText: 'account' }).click();
  await page.getByRole('link', { name: 'Preferences' }).click();
  await expect(page).toHaveURL('/settings/preferences');
  await page.getByRole('group', { name: 'Colours' }).last().getByLabel('Dark').check();
  await page.getByRole('group', { name: 'Rows of tables' }).getByLabel('Compact').check();
  await page.getByRole('button', { name: 'Save for this browser' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');

  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Save time zone' }).click();
  await expect(page.getByText(/It is now .* JST/)).toBeVisible();
});

test('single letters do nothing once they are switched off', async ({ page }) => {
  await signInAs(page, 'Org Admin', '/settings/preferences');
  await page.getByRole('group', { name: 'Single-letter shortcuts' }).getByLabel('Off').check();
  await page.getByRole('button', { name: 'Save for this browser' }).click();
  await openUnregistered(page);
  await ready(page);
  const box = rows(page).first().getByRole('checkbox');
  await box.focus();
  await page.keyboard.press('x');
  await expect(box).not.toBeChecked();
  await page.keyboard.press('?');
  await expect(page.locator('#shortcuts')).toBeHidden();
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
});

test('two minutes before the session ends one is asked, and stays', async ({ page }) => {
  await page.clock.install();
  await signInAs(page, 'Org Admin', '/help/words');
  await ready(page);
  const warning = page.getByRole('dialog', { name: 'Your session is about to end' });
  await page.clock.fastForward('01:57:00');
  await expect(warning).toBeHidden();
  await page.clock.fastForward('01:30');
  await expect(warning).toBeVisible();
  const answer = page.waitForResponse('**/auth/stay');
  await warning.getByRole('button', { name: 'Stay signed in' }).click();
  expect((await answer).status()).toBe(200);
  await expect(warning).toBeHidden();
});

test('a session that is over is said to be over, and nothing typed is lost', async ({ page }) => {
  await page.clock.install();
  await signInAs(page, 'Org Admin', '/search?q=');
  await ready(page);
  await page.locator('#search').fill('half a thought');
  await page.clock.fastForward('02:01:00');
  const over = page.getByRole('dialog', { name: 'Your session ended' });
  await expect(over).toBeVisible();
  await expect(over.getByRole('link', { name: 'Sign in again' })).toBeVisible();
  await over.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('#search')).toHaveValue('half a thought');
});

test('the door names the tenant', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByRole('banner')).toContainText(/Tenant \S/);
});
