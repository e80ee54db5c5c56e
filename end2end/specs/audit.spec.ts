/** The audit log: what was done is there as a sentence, narrows, opens, and is taken along as a file. */
import { readFile } from 'node:fs/promises';

import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';
import { ready } from '../support/unregistered.ts';

test('an invitation is told of from check to call, narrows to its batch, and opens', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const { batch } = await findSelectCheckInviteFollow(page, practice, { live: true });
  await page.getByRole('navigation').getByRole('link', { name: 'Audit log' }).click();
  await ready(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  const table = page.getByRole('table', { name: 'Entries of the audit log' });
  for (const words of ['signed in', `${batch}: made this batch`, `${batch}: released it for sending`, `${batch}: sent the invitation of`]) {
    await expect(table.getByRole('row').filter({ hasText: words }).first()).toBeVisible();
  }

  await page.goto(`/audit?about=batch:${batch}`);
  await ready(page);
  const rows = table.locator('tbody').getByRole('row');
  const count = await rows.count();
  for (const row of await rows.allTextContents()) expect(row).toContain(batch);

  const call = rows.filter({ hasText: 'sent the invitation of' }).first();
  await call.getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Entry \d+$/);
  await expect(page.getByText("ISC's request id")).toBeVisible();
  await page.goBack();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: `Export ${count}` }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  const lines = file.trim().split('\r\n');
  expect(lines[0]).toContain(`/audit?about=batch:${batch}`);
  expect(lines.length).toBe(count + 2);
});

test.describe('without script, on a phone', () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });

  test('the log narrows by its plain form and fits', async ({ page }) => {
    await signInAs(page, 'Org Admin');
    await page.goto('/audit');
    const matches = /\d+ entr(y matches|ies match)/;
    await expect(page.getByText(matches).first()).toBeVisible();
    await page.locator('summary', { hasText: 'What' }).click();
    await page.getByRole('checkbox', { name: /^Signed in/ }).check();
    await page.locator('summary', { hasText: 'What' }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page).toHaveURL(/what=sign-in/);
    const rows = page.getByRole('table', { name: 'Entries of the audit log' }).locator('tbody').getByRole('row');
    for (const row of await rows.allTextContents()) expect(row).toContain('signed in');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(360);
    await page.goto('/audit?who=nobody');
    await expect(page.getByText('No entries match this filter')).toBeVisible();
    await expect(page.getByRole('link', { name: /When: / })).toBeVisible();
  });
});
