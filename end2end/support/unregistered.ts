/** The Unregistered page and the check before inviting, in the words of a person who uses them. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Opens the page once the directory was filled: right after the first sign-in it is still being read. */
export async function openUnregistered(page: Page, query = ''): Promise<void> {
  await expect(async () => {
    await page.goto(`/unregistered${query}`);
    await expect(page.getByText(/Synced/).first()).toBeVisible({ timeout: 1_000 });
    await expect(page.getByRole('table')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
}

/** The list's own search box, not the one in the top bar. */
export const searchBox = (page: Page): Locator =>
  page.getByRole('search', { name: 'Filter the list' }).getByLabel('Name, e-mail or account name');

/** A column's sort link; its name says what a press will do. */
export const sortBy = (page: Page, column: string): Locator =>
  page.getByRole('columnheader').getByRole('link', { name: new RegExp(`^${column}\\b`) });

export const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });

export const rows = (page: Page): Locator => page.getByRole('table').locator('tbody').getByRole('row');

/** The row of a person, found by the row's header. */
export const rowOf = (page: Page, name: string): Locator =>
  rows(page).filter({ has: page.getByRole('rowheader', { name }) });

export async function expectRowVisible(page: Page, name: string): Promise<void> {
  await expect(rowOf(page, name)).toBeVisible();
}

/** The first `count` rows are ticked. */
export async function tickFirst(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await rows(page).nth(index).getByRole('checkbox').check();
}

export async function tickPage(page: Page): Promise<void> {
  await page.getByRole('table').locator('thead').getByRole('checkbox').check();
}

/** The bar that names what is selected. */
export const selectionBar = (page: Page): Locator => page.getByRole('region', { name: /selection/i });

/** From the selection to the frozen list: "Check 3 people…". */
export async function openPreflight(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Check .*(person|people)/ }).click();
  await expect(page).toHaveURL(/\/unregistered\/check\//);
  const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
  await expect(drawer).toBeVisible();
  return drawer;
}

/** The two numbers of "46 of 50 will be mailed." once every group was read. */
export async function mailedOf(drawer: Locator): Promise<{ mailed: number; selected: number }> {
  const sentence = drawer.getByText(/(\d+|Nobody) of (\d+) will be mailed|All (\d+) will be mailed/).first();
  await expect(sentence).toBeVisible({ timeout: 20_000 });
  const text = (await sentence.textContent()) ?? '';
  const all = text.match(/All ([\d,]+) will be mailed/);
  const some = text.match(/([\d,]+|Nobody) of ([\d,]+) will be mailed/);
  const number = (word = '0') => (word === 'Nobody' ? 0 : Number(word.replaceAll(',', '')));
  if (all) return { mailed: number(all[1]), selected: number(all[1]) };
  if (some) return { mailed: number(some[1]), selected: number(some[2]) };
  throw new Error(`no numbers in: ${text}`);
}

/** "Send 3 practice invites" (practice) or "Invite 3 people"; leads to the batch. */
export async function invite(page: Page, drawer: Locator): Promise<void> {
  await drawer.getByRole('button', { name: /^(Send \d.* practice invites?|Invite \d.* (person|people))/ }).click();
  await expect(page).toHaveURL(/\/batches\/B-\d+/);
}
