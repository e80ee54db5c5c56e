/** One account on one flat-file source, as a coordinator makes it. */
import { expect, type Page } from '@playwright/test';

import type { Place } from './pages.ts';
import type { Practice } from './practice.ts';

export const BADGES = 'Badge system';

/** Opens the form of a source from the list of sources, as somebody does who starts there. */
export async function openForm(page: Page, source = BADGES): Promise<void> {
  await page.goto('/sources');
  await page.getByRole('table', { name: 'Sources' }).getByRole('link', { name: source, exact: true }).click();
  await page.getByRole('link', { name: 'Create account', exact: true }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Create account on ${source}`);
}

/** Fills in a badge; what is not given is left as it is. */
export async function fillBadge(page: Page, id: string, more: Record<string, string> = {}): Promise<void> {
  const values: Record<string, string> = { badge_id: id, holder_name: 'Noor Haddad', valid_from: '2026-11-01', ...more };
  const folded = page.locator('#more-fields');
  if ((await folded.count()) > 0 && !(await folded.evaluate((details: HTMLDetailsElement) => details.open))) {
    await folded.locator('summary').click();
  }
  for (const [name, value] of Object.entries(values)) {
    await page.getByLabel(new RegExp(`^${name}( \\(|$)`)).fill(value);
  }
}

/** From the filled form to the review. */
export async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review…' }).click();
  await expect(page).toHaveURL(/\/review$/);
}

/** Presses the one button of the review; the result is the next page. */
export async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Create (practice )?account$/ }).click();
  await expect(page).toHaveURL(/\/result$/);
}

/** The three facts of the result. */
export const facts = (page: Page) => page.locator('.traced > li');

/** Waits until the result says this; without script by reading it again. */
export async function eventually(page: Page, words: RegExp, live: boolean): Promise<void> {
  await expect(async () => {
    if (!live) await page.reload();
    await expect(page.locator('.traced')).toContainText(words, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

/** Somebody with an address that nobody else has. */
export async function somebody(practice: Practice): Promise<{ name: string; mail: string }> {
  const people = await practice.people();
  const count = new Map<string, number>();
  for (const one of people) if (one.emailAddress) count.set(one.emailAddress, (count.get(one.emailAddress) ?? 0) + 1);
  const found = people.slice(20).find((one) => one.correlated && one.emailAddress && count.get(one.emailAddress) === 1);
  if (!found?.emailAddress) throw new Error('nobody has an address of their own');
  return { name: found.name, mail: found.emailAddress };
}

/** The key of an account that is on the source. */
export async function keyThatIsThere(practice: Practice, source = BADGES): Promise<string> {
  const [first] = await practice.accountsOf(source);
  if (!first) throw new Error(`${source} has no account`);
  return first.nativeIdentity;
}

/** An address for each page of this area, with something on it. */
export async function accountPlaces(page: Page, practice: Practice): Promise<Place[]> {
  await openForm(page);
  const form = new URL(page.url());
  const source = form.searchParams.get('source') ?? '';
  await fillBadge(page, 'B-88001', { mail: 'noor.haddad@', access_level: 'two' });
  await review(page);
  const draft = new URL(page.url()).pathname.replace(/\/review$/, '');
  await openForm(page);
  await page.getByRole('button', { name: 'Review…' }).click();
  await expect(page.getByRole('heading', { name: 'There are 3 problems' })).toBeVisible();
  const broken = new URL(page.url());
  await openForm(page);
  await fillBadge(page, await keyThatIsThere(practice));
  await review(page);
  const taken = new URL(page.url()).pathname.replace(/\/review$/, '');
  await openForm(page);
  await fillBadge(page, 'B-88002');
  await review(page);
  await create(page);
  const result = new URL(page.url()).pathname;
  await eventually(page, /is on the source/, true);
  return [
    { name: 'sources', path: '/sources' },
    { name: 'sources, filtered to nothing', path: '/sources?q=zzzz' },
    { name: 'source', path: `/sources/${source}` },
    { name: 'create account', path: '/accounts/new' },
    { name: 'create account, by the short number', path: '/accounts/new?source=190100' },
    { name: 'account form', path: `${form.pathname}${form.search}` },
    { name: 'account draft', path: draft },
    { name: 'account form with problems', path: `${broken.pathname}${broken.search}` },
    { name: 'account review', path: `${draft}/review` },
    { name: 'account that exists', path: `${taken}/review` },
    { name: 'account update', path: `${taken}/update` },
    { name: 'account result', path: result },
  ];
}
