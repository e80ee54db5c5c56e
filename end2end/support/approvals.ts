/** Asking managers for approval, and answering as one of them. */
import { expect, type Browser, type Locator, type Page } from '@playwright/test';

import { batchOf } from './batch.ts';
import type { Portal } from './portal.ts';
import type { Practice, Somebody } from './practice.ts';
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

/** The practice people, by who they are. */
export async function cast(practice: Practice): Promise<Record<'admin' | 'helpdesk' | 'coordinator' | 'manager' | 'user', Somebody>> {
  const [admin, helpdesk, coordinator, manager, user] = await practice.people();
  return { admin: admin!, helpdesk: helpdesk!, coordinator: coordinator!, manager: manager!, user: user! };
}

/**
 * Makes so many people report to each of these: people who can be invited and share their address with nobody. Done once, and
 * before the directory is read for the first time, it is there from the beginning.
 */
export async function reports(practice: Practice, wanted: [Somebody, number][]): Promise<Map<string, Somebody[]>> {
  const all = await practice.people();
  const address = (one: Somebody): string => (one.emailAddress ?? '').trim().toLowerCase();
  const known = new Map<string, number>();
  for (const one of all) known.set(address(one), (known.get(address(one)) ?? 0) + 1);
  const usual = all.slice(10).filter((one) =>
    one.correlated && !one.protected && one.invitations === 0 && one.lifecycleState?.stateName === 'active'
    && ['UNREGISTERED', 'ACTIVE'].includes(one.identityStatus) && address(one).includes('@') && known.get(address(one)) === 1
    && !wanted.some(([manager]) => manager.id === one.id));
  const found = new Map<string, Somebody[]>();
  for (const [manager, count] of wanted) {
    const theirs = usual.splice(0, count);
    expect(theirs, `people who can report to ${manager.name}`).toHaveLength(count);
    for (const one of theirs) await practice.changePerson(one.id, { manager: manager.id, identityStatus: 'UNREGISTERED', registersAt: null });
    found.set(manager.id, theirs);
  }
  return found;
}

/** Everybody never invited who reports to one of these, as a query. */
export const reportsOf = (managers: Somebody[]): string =>
  `?invite=never&mail=yes&${managers.map((one) => `manager=${one.id}`).join('&')}`;

/** Checks everybody on a list and asks for their approval; the batch, and how many people it has. */
export async function askAbout(page: Page, query: string, when = 'When somebody releases it'): Promise<{ batch: string; people: number }> {
  await openUnregistered(page, `${query}&sel=all`);
  const drawer = await openPreflight(page);
  const { mailed } = await mailedOf(drawer, false);
  await drawer.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(page).toHaveURL(/\/submit$/);
  const question = page.getByRole('dialog');
  await question.getByLabel(when).check();
  await question.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(page).toHaveURL(/\/batches\/B-\d+$/);
  return { batch: batchOf(page), people: mailed };
}
