/** A source's file: uploaded, compared, merged, loaded. */
import { expect, type Page } from '@playwright/test';

import type { Place } from './pages.ts';
import type { Practice } from './practice.ts';

export const PARTNERS = 'Partner directory';

/** The key of a row. */
const keyOf = (row: string): string => row.split(/[;,]/)[0] ?? '';

/** The rows of a file, headings first; a line break within quotes is part of its row. */
export function rowsOf(text: string): string[] {
  const rows: string[] = [];
  let open = '';
  for (const line of text.split('\r\n')) {
    open = open ? `${open}\r\n${line}` : line;
    if ((open.split('"').length - 1) % 2 === 0) {
      if (open) rows.push(open);
      open = '';
    }
  }
  return rows;
}

/** The source's file without the first `n` of its accounts, and their keys. */
export async function without(practice: Practice, source: string, n: number): Promise<{ text: string; gone: string[] }> {
  const [headings, ...rows] = rowsOf(await practice.csvOf(source));
  const gone = [...new Set(rows.map(keyOf))].slice(0, n);
  const kept = rows.filter((row) => !gone.includes(keyOf(row)));
  return { text: [headings, ...kept, ''].join('\r\n'), gone };
}

/** Opens the safety page of a source by its list, as somebody does who starts there. */
export async function openSafety(page: Page, source: string): Promise<void> {
  await page.goto('/sources');
  await page.getByRole('table', { name: 'Sources' }).getByRole('link', { name: source, exact: true }).click();
  await page.getByRole('link', { name: 'Safety', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Safety');
}

/** Uploads a file on the safety page and waits for what it comes to; without script by reading it again. */
export async function upload(page: Page, name: string, text: string, live: boolean): Promise<void> {
  const form = page.locator('#upload');
  if (!(await form.evaluate((details: HTMLDetailsElement) => details.open))) await form.locator('summary').click();
  await page.getByLabel("The source's file").setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Upload and compare' }).click();
  await compared(page, live);
}

/** Waits until the comparison of this page is over. */
export async function compared(page: Page, live: boolean): Promise<void> {
  await expect(async () => {
    if (!live) await page.reload();
    await expect(page.locator('#compared')).toBeVisible({ timeout: 2_000 });
    await expect(page.locator('#safety-head [role=progressbar]')).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
}

/** Waits until a load is over. */
export async function loaded(page: Page, words: RegExp, live: boolean): Promise<void> {
  await expect(async () => {
    if (!live) await page.reload();
    await expect(page.locator('#outcome')).toContainText(words, { timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
}

/** An address for each page of this area, with something on it. */
export async function safetyPlaces(page: Page, practice: Practice): Promise<Place[]> {
  await openSafety(page, PARTNERS);
  const empty = new URL(page.url()).pathname;
  await upload(page, 'partners.csv', (await without(practice, PARTNERS, 2)).text, true);
  const source = empty.replace(/\/safety$/, '');
  const merge = await page.getByRole('link', { name: /^Merged file/ }).getAttribute('href');
  const load = await page.getByRole('link', { name: 'Load this file here…' }).getAttribute('href');
  return [
    { name: 'safety', path: empty },
    { name: 'safety, nothing of this kind', path: `${empty}?show=adds` },
    { name: 'merged file', path: merge ?? '' },
    { name: 'load a file', path: load ?? '' },
    { name: 'files of a source', path: `${source}/files` },
  ];
}
