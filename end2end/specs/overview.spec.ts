import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { heading, openUnregistered, rows } from '../support/unregistered.ts';

const number = (text: string): number => Number(text.replaceAll(/\D/g, ''));

test('the first sentence counts what its link shows', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/');
  await expect(heading(page)).toHaveText('Overview');
  const link = page.getByRole('main').getByRole('link', { name: /[\d,]+ people/ }).first();
  const said = number((await link.textContent()) ?? '');
  await link.click();
  await expect(page).toHaveURL(/\/unregistered/);
  await expect(page.getByRole('main')).toContainText(`of ${said.toLocaleString('en-GB')}`);
  await expect(rows(page).first()).toBeVisible();
});

test('each chart states its finding and has a table behind it', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/');
  const charts = page.getByRole('figure');
  await expect(charts.first()).toBeVisible();
  for (const chart of await charts.all()) {
    await expect(chart.locator('figcaption')).toHaveText(/\S/);
    await chart.locator('summary').first().click();
    await expect(chart.getByRole('table')).toBeVisible();
  }
});
