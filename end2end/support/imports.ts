/** Importing accounts from a spreadsheet, as a person does it. */
import { expect, type Locator, type Page } from '@playwright/test';

import type { Practice } from './practice.ts';
import { csv, type FileToSend } from './sheets.ts';

/** The source that the tests import into: a flat file with semicolons whose numbers begin with zeros. */
export const PARTNERS = 'Partner directory';

/** Headings much like the fields of {@link PARTNERS}: none is called exactly so. */
export const HEADINGS = ['Partner No', 'Login', 'Given name', 'Family name', 'Mail', 'Company', 'Valid until'];

/** A line for {@link HEADINGS} that nothing is wrong with; what is given stands in for it. */
export function partner(number: string, name: string, over: Partial<Record<'number' | 'login' | 'given' | 'family' | 'mail' | 'company' | 'until', string>> = {}): string[] {
  const [given = '', family = ''] = name.split(' ');
  const login = `${given}.${family}`.toLowerCase().normalize('NFD').replaceAll(/[^a-z.]/g, '');
  const line = { number, login, given, family, mail: `${login}@partner.example`, company: 'Acme', until: '2027-06-30', ...over };
  return [line.number, line.login, line.given, line.family, line.mail, line.company, line.until];
}

/** Names that are not in the tenant. */
export const names = (n: number): string[] => {
  const given = ['Aino', 'Bela', 'Cveta', 'Dilnoza', 'Eirlys', 'Fatou', 'Gvantsa', 'Hinemoa'];
  const family = ['Quux', 'Zzyzx', 'Wrobel', 'Yxart', 'Vlk', 'Umbra', 'Tkach'];
  return Array.from({ length: n }, (_, at) => `${given[at % given.length]} ${family[Math.floor(at / given.length) % family.length]}`);
};

/** An account as ISC has it. */
export interface Account {
  nativeIdentity: string;
  attributes: Record<string, unknown>;
}

/** The id of a source in the practice tenant. */
export async function sourceId(practice: Practice, name: string): Promise<string> {
  const response = await fetch(`${practice.origin}/_practice/sources`);
  const all = (await response.json()) as { id: string; name: string }[];
  const found = all.find((source) => source.name === name);
  if (!found) throw new Error(`no source ${name}`);
  return found.id;
}

/** Accounts of a source as ISC has them; of one native identity, when it is named. */
export async function accountsOf(practice: Practice, source: string, native?: string): Promise<Account[]> {
  const query = native === undefined ? 'limit=10000' : `nativeIdentity=${encodeURIComponent(native)}`;
  const response = await fetch(`${practice.origin}/_practice/sources/${await sourceId(practice, source)}/accounts?${query}`);
  const body: unknown = await response.json();
  const list = Array.isArray(body) ? body : Object.values(body as object).find(Array.isArray);
  return (list ?? []) as Account[];
}

/** How often an account was asked of ISC and not refused for haste, by native identity. */
export async function asked(practice: Practice, which: RegExp): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { method, path, body, status } of await practice.journal()) {
    if (method !== 'POST' || !/\/accounts$/.test(path) || !body || status === 429) continue;
    const attributes = (JSON.parse(body) as { attributes?: Record<string, unknown> }).attributes ?? {};
    const native = String(attributes.partner_no ?? '');
    if (which.test(native)) counts.set(native, (counts.get(native) ?? 0) + 1);
  }
  return counts;
}

/** The tenant answers rightly again. */
export async function noFaults(practice: Practice): Promise<void> {
  await fetch(`${practice.origin}/_practice/faults`, { method: 'DELETE' });
}

/** Chooses source and file, and uploads it; ends where it is said how the file was read. */
export async function upload(page: Page, file: FileToSend, source = PARTNERS): Promise<string> {
  await page.goto('/accounts/import');
  await page.getByLabel('Source', { exact: true }).selectOption({ label: source });
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page).toHaveURL(/\/accounts\/import\/I-\d+\/upload/);
  return importOf(page);
}

/** The import of the page. */
export function importOf(page: Page): string {
  const [, id] = new URL(page.url()).pathname.match(/\/accounts\/import\/(I-\d+)/) ?? [];
  if (!id) throw new Error(`${page.url()} is no import`);
  return id;
}

/** The sentence of the step, once nothing goes on in the background. */
export async function settled(page: Page, live = true): Promise<Locator> {
  const sentence = page.locator('#page-sentence');
  if (live) {
    await expect(sentence).not.toContainText('we carry on', { timeout: 30_000 });
    return sentence;
  }
  await expect(async () => {
    if ((await sentence.textContent())?.includes('we carry on')) await page.reload();
    await expect(sentence).not.toContainText('we carry on', { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  return sentence;
}

/** From how the file is read to the problems of its rows. */
export async function toFix(page: Page, live = true): Promise<void> {
  await settled(page, live);
  await page.getByRole('link', { name: 'Continue with the columns' }).click();
  await expect(page).toHaveURL(/\/columns/);
  await page.getByRole('button', { name: 'Continue and check the rows' }).click();
  await expect(page).toHaveURL(/\/fix/);
  await settled(page, live);
}

/** From the fixed rows to what would happen. */
export async function toDryRun(page: Page, live = true): Promise<void> {
  await page.getByRole('button', { name: /^Continue with/ }).click();
  await expect(page).toHaveURL(/\/dry-run/);
  await settled(page, live);
}

/** The cell of a row, by the row's number in the file and the name of the field. */
export function cell(page: Page, row: number, field: string): Locator {
  return page.locator(`#grid [data-row="${row}"] [data-field="${field}"]`);
}

/** What stands in a cell, without what is wrong with it. */
export function value(page: Page, row: number, field: string): Locator {
  return cell(page, row, field).locator('.grid-value');
}

/** An address for each step of an import: of a draft with a problem in it, and of one that ran. */
export async function everyImportPage(page: Page): Promise<{ name: string; path: string }[]> {
  const good = partner('0900001', 'Aino Umbra');
  const ran = await upload(page, csv('ran.csv', [HEADINGS, good], { delimiter: ';' }));
  await toFix(page);
  await toDryRun(page);
  await page.getByRole('button', { name: 'Create 1 account' }).click();
  await expect(page).toHaveURL(/\/run$/);
  const lacking = partner('0900003', 'Cveta Umbra', { family: '' });
  const draft = await upload(page, csv('draft.csv', [HEADINGS, partner('0900002', 'Bela Umbra'), lacking], { delimiter: ';' }));
  await toFix(page);
  await toDryRun(page);
  const at = (id: string, step: string) => `/accounts/import/${id}/${step}`;
  return [
    { name: 'imports', path: '/accounts/import' },
    { name: 'import, how it is read', path: at(draft, 'upload') },
    { name: 'import, columns', path: at(draft, 'columns') },
    { name: 'import, fix', path: at(draft, 'fix') },
    { name: 'import, fix, filtered to nothing', path: `${at(draft, 'fix')}?q=zzzz-nothing` },
    { name: 'import, one row', path: `${at(draft, 'fix')}?show=problem&form=1` },
    { name: 'import, dry run', path: at(draft, 'dry-run') },
    { name: 'import, run', path: at(ran, 'run') },
    { name: 'import, result', path: at(ran, 'result') },
  ];
}
