/** Asking managers for approval, and answering as one of them. */
import { expect, type Browser, type Locator, type Page } from '@playwright/test';

import { batchOf } from './batch.ts';
import type { Portal } from './portal.ts';
import { signInAs, type PracticePerson } from './people.ts';
import { mailedOf, openPreflight, openUnregistered, rows, tickFirst } from './unregistered.ts';

export const phone = { width: 360, height: 740 };

/** The name and the id of the practice manager. */
export interface Manager {
  name: string;
  id: string;
}

/** A page of its own for somebody else, with what their browser is like. */
export async function another(browser: Browser, portal: Portal, how: { viewport?: { width: number; height: number }; javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: portal.origin, ...how });
  return context.newPage();
}

/** Who the practice manager is, found as the person who asks finds them. */
export async function managerOf(page: Page): Promise<Manager> {
  const sign = await page.context().browser()!.newContext();
  const door = await sign.newPage();
  await door.goto(`${new URL(page.url()).origin}/auth/sign-in?next=/approvals`);
  const button = (await door.getByRole('button', { name: /^Manager/ }).textContent()) ?? '';
  await sign.close();
  const name = button.replace(/^Manager: /, '').trim();
  await page.goto(`/people?q=${encodeURIComponent(name)}`);
  const href = (await rows(page).first().getByRole('rowheader').getByRole('link').getAttribute('href')) ?? '';
  return { name, id: href.split('/').pop() ?? '' };
}

/** Signed in as `who`, asks the practice manager about `people` of theirs; the batch waits for the answer. */
export async function askManager(page: Page, people: number, who: PracticePerson = 'Helpdesk'): Promise<{ batch: string; people: number; manager: Manager }> {
  await signInAs(page, who);
  await openUnregistered(page);
  const manager = await managerOf(page);
  await openUnregistered(page, `?invite=never&mail=yes&manager=${manager.id}`);
  await tickFirst(page, people);
  const drawer = await openPreflight(page);
  const { mailed } = await mailedOf(drawer, false);
  expect(mailed, 'somebody can be mailed').toBeGreaterThan(0);
  await drawer.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(page).toHaveURL(/\/submit$/);
  await page.getByRole('dialog').getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(page).toHaveURL(/\/batches\/B-\d+$/);
  return { batch: batchOf(page), people: mailed, manager };
}

/** Cancels a batch, so that its people can be asked about again. */
export async function giveUp(page: Page, batch: string): Promise<void> {
  await page.goto(`/batches/${batch}/cancel`);
  const button = page.getByRole('dialog').getByRole('button', { name: `Cancel ${batch}` });
  if (await button.isVisible()) await button.click();
}

/** The one button of a list. */
export const answerButton = (page: Page): Locator =>
  page.locator('.answer-bar').getByRole('button', { name: /^(Approve|Leave out)/ }).or(page.locator('.answer-bar').getByRole('link', { name: /^(Approve|Leave out)/ }));
