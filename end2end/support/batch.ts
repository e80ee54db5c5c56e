/** Following a batch: what became of each person, with or without script. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Rows of the batch's people whose outcome begins like this. */
export const outcomes = (page: Page, word: RegExp): Locator =>
  page
    .getByRole('table', { name: 'People of this batch' })
    .locator('tbody')
    .getByRole('row')
    .filter({ has: page.getByRole('cell', { name: word }) });

/** Waits on the page itself: live with script, by reloading without. */
export async function eventuallyOutcomes(page: Page, word: RegExp, count: number, reload: boolean): Promise<void> {
  await expect(async () => {
    if (reload) await page.reload();
    await expect(outcomes(page, word)).toHaveCount(count, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
}

/** The batch that the page shows, as `B-0001`. */
export function batchOf(page: Page): string {
  const found = new URL(page.url()).pathname.match(/\/batches\/(B-\d+)/);
  if (!found?.[1]) throw new Error(`${page.url()} is no batch`);
  return found[1];
}
