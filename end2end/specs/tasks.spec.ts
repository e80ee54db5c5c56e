import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, ready, rows } from '../support/unregistered.ts';

test('the list narrows to a source, says so, and counts what its menus lead to', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/tasks');
  await ready(page);
  await page.locator('summary', { hasText: 'Source' }).click();
  const first = page.locator('details[open] label.choice').first();
  const source = (await first.locator('span').first().textContent()) ?? '';
  const count = Number(await first.locator('.count').textContent());
  expect(count).toBeGreaterThan(0);
  await first.click();
  await page.locator('summary', { hasText: 'Source' }).click();
  await expect(page).toHaveURL((url) => url.searchParams.get('source') === source);
  await expect(page.getByRole('main')).toContainText(`of ${count}`);
  for (const title of await rows(page).getByRole('rowheader').allTextContents()) expect(title).toContain(source);

  // Who started them is counted under the source now.
  await page.locator('summary', { hasText: 'Started by' }).click();
  const starters = await page.locator('details[open] label.choice .count').allTextContents();
  expect(starters.map(Number).reduce((sum, n) => sum + n, 0)).toBe(count);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: new RegExp(`Source: ${source}`) }).click();
  await expect(page).toHaveURL('/tasks');
});
