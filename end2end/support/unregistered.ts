/** The Unregistered page and the check before inviting, in the words of a person who uses them. */
import { expect, type Locator, type Page } from '@playwright/test';

/**
 * Opens the page once the directory was filled: right after the first sign-in it is still being read. What the server
 * sent says so: a page that was sent before keeps its rows and offers to show what changed.
 */
export async function openUnregistered(page: Page, query = ''): Promise<void> {
  await expect(async () => {
    const sent = await page.goto(`/unregistered${query}`);
    expect(await sent?.text()).toContain('Synced ');
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
export const tickFirst = (page: Page, count: number): Promise<void> => tickRows(page, 0, count);

/** Rows are ticked, `count` from this one on. */
export async function tickRows(page: Page, from: number, count: number): Promise<void> {
  for (let row = from; row < from + count; row += 1) await rows(page).nth(row).getByRole('checkbox').check();
}

/** Script has taken over: what only script can do works from here. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-ready', '', { timeout: 20_000 });
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

/** How many will be mailed and how many not, once everybody was checked: live with script, by reloading without. */
export async function mailedOf(drawer: Locator, live = true): Promise<{ mailed: number; selected: number }> {
  const sentence = drawer.getByText(/will (not )?be mailed\./).first();
  await expect(async () => {
    if (!live) await drawer.page().reload();
    await expect(sentence).toBeVisible({ timeout: 2_000 });
    await expect(sentence).not.toContainText('So far', { timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
  return numbersIn((await sentence.textContent()) ?? '');
}

/** "46 of 50 will be mailed. 4 will not." and its shorter forms. */
function numbersIn(sentence: string): { mailed: number; selected: number } {
  const number = (word = '') => Number(word.replaceAll(',', ''));
  const some = sentence.match(/^([\d,]+) of ([\d,]+) will be mailed\. ([\d,]+) will not\.$/);
  if (some) {
    const [mailed, selected, leftOut] = some.slice(1).map(number) as [number, number, number];
    expect(mailed + leftOut, 'mailed and left out are all who were selected').toBe(selected);
    return { mailed, selected };
  }
  const all = sentence.match(/^(?:All )?([\d,]+) (?:person|people) will be mailed\.$/);
  if (all) return { mailed: number(all[1]), selected: number(all[1]) };
  const none = sentence.match(/^None of the ([\d,]+) people will be mailed\.$/);
  if (none) return { mailed: 0, selected: number(none[1]) };
  expect(sentence).toBe('The one person selected will not be mailed.');
  return { mailed: 0, selected: 1 };
}

/** "Send 3 practice invites" (practice) or "Invite 3 people"; leads to the batch. */
export async function invite(page: Page, drawer: Locator): Promise<void> {
  await drawer.getByRole('button', { name: /^(Send \d.* practice invites?|Invite \d.* (person|people))/ }).click();
  await expect(page).toHaveURL(/\/batches\/B-\d+/);
}
