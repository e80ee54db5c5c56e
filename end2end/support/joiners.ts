/** New joiners, in the words of a person who looks after them. */
import { expect, type Locator, type Page } from '@playwright/test';

import type { Practice } from './practice.ts';
import { rowOf } from './unregistered.ts';

export const settings = '/settings/joiners';

/** ISC's two triggers lead to the portal; what is there already stays. */
export async function setUp(page: Page): Promise<void> {
  await page.goto(settings);
  const create = page.getByRole('button', { name: /^Create \d subscriptions? in ISC$/ });
  if ((await create.count()) > 0) await create.click();
  await expect(page.locator('#subscriptions').getByText('On', { exact: true })).toHaveCount(2);
}

/** A rule makes its batch at once, and does not wait for others who may come. */
export async function gatherNobody(page: Page): Promise<void> {
  await page.goto(settings);
  await page.getByRole('textbox', { name: 'Gather joiners for' }).fill('0');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('#set-joiner_gather_minutes-changed')).toContainText('Changed by');
}

let number = 0;

/** Somebody new with a name of their own, and an e-mail unless told otherwise. */
export async function joins(practice: Practice, more: Record<string, string> = {}): Promise<string> {
  number += 1;
  const lastname = `Newcomer${'abcdefghijklmnopqrstuvwxyz'[number % 26]}${number}`;
  const emailAddress = `${lastname.toLowerCase()}@acme.example`;
  const person = { firstname: 'Noor', lastname, alias: lastname.toLowerCase(), emailAddress, profile: 'Employees', ...more };
  await practice.join(person);
  return `${person.firstname} ${person.lastname}`;
}

/** The row of somebody, once it says this. */
export async function eventually(page: Page, name: string, words: RegExp, view = ''): Promise<Locator> {
  const row = rowOf(page, name);
  await expect(async () => {
    await page.goto(`/joiners${view}`);
    await expect(row).toContainText(words, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  return row;
}

/** A rule is saved; its page is open. */
export async function newRule(page: Page, name: string, does: RegExp, cap: number): Promise<void> {
  await page.goto(`${settings}/rules/new`);
  await page.getByLabel('Name (required)').fill(name);
  await page.getByRole('radio', { name: does }).check();
  await page.getByLabel('People a day at most').fill(`${cap}`);
  await page.getByRole('button', { name: 'Save rule' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
}

/** The open rule works from now on. */
export async function switchOn(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Switch on…' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('It looks at people who arrive from now on.');
  await expect(question).toContainText(/unregistered today are not touched/);
  await question.getByRole('button', { name: 'Switch on' }).click();
  await expect(page.getByRole('button', { name: 'Switch off' })).toBeVisible();
}
