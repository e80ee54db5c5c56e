/** The pages of one person, and of what is done to people. */
import { expect, type Locator, type Page } from '@playwright/test';

import type { Place } from './pages.ts';
import type { Practice, Somebody } from './practice.ts';
import { openUnregistered, tickFirst } from './unregistered.ts';

/** The first five of the tenant, in the order of their buttons. */
export type Cast = 'Org Admin' | 'Helpdesk' | 'Source Admin' | 'Manager' | 'Plain user';
const CAST: Cast[] = ['Org Admin', 'Helpdesk', 'Source Admin', 'Manager', 'Plain user'];

/** One of the practice people. */
export async function castOf(practice: Practice, who: Cast): Promise<Somebody> {
  const found = (await practice.people())[CAST.indexOf(who)];
  if (!found) throw new Error(`${who} is not there`);
  return found;
}

/** Somebody of the tenant, none of the practice people, to whom this applies. Each `nth` is somebody else. */
export async function somebody(practice: Practice, is: (one: Somebody) => boolean, nth = 0): Promise<Somebody> {
  const found = (await practice.people()).slice(CAST.length).filter((one) => one.correlated && is(one))[nth];
  if (!found) throw new Error('nobody is like that');
  return found;
}

export const registered = (one: Somebody): boolean =>
  ['REGISTERED', 'ACTIVE'].includes(one.identityStatus) && !one.protected && !one.isManager;
export const unregistered = (one: Somebody): boolean => one.identityStatus === 'UNREGISTERED' && !one.protected && !one.isManager;

/** The page of a person, or a part of it, once the directory has them. */
export async function openPerson(page: Page, one: Somebody, part = ''): Promise<void> {
  await openUnregistered(page);
  await page.goto(`/people/${one.id}${part === '' ? '' : `/${part}`}`);
  await expect(page.locator('#person-actions')).toBeAttached();
}

/** The views of a person. */
export const view = (page: Page, name: RegExp): Locator => page.getByRole('navigation', { name: 'Views of this person' }).getByRole('link', { name });

/** Calls that reached the tenant and write, by the end of their path. */
export async function writes(practice: Practice, method: string, path: RegExp): Promise<number> {
  return (await practice.journal()).filter((one) => one.method === method && path.test(one.path)).length;
}

/** The page of a job about people, its number in the address. */
export async function onJob(page: Page): Promise<Locator> {
  await expect(page).toHaveURL(/\/people\/jobs\/P-\d+/);
  return page.getByRole('main');
}

/** Reloads until the page says this. */
export async function eventually(page: Page, words: RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('main')).toContainText(words, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
}

/** The pages of a person with something on them, and those of a list that waits to be started. The session is an Org Admin's. */
export async function personPlaces(page: Page, practice: Practice): Promise<Place[]> {
  const [owner, helpdesk] = [await castOf(practice, 'Source Admin'), await castOf(practice, 'Helpdesk')];
  const person = await somebody(practice, registered);
  await page.goto('/people?per=25');
  await tickFirst(page, 3);
  await page.locator('#act-on-many').click();
  await page.locator('#many-process').click();
  await onJob(page);
  const job = new URL(page.url()).pathname;
  await eventually(page, /can be done/);
  await page.goto(`/people/${person.id}/roles`);
  const role = await page.getByRole('table').locator('tbody a[href*="role="]').first().getAttribute('href');
  return [
    { name: 'accounts of a person', path: `/people/${person.id}/accounts` },
    { name: 'what a person owns', path: `/people/${owner.id}/ownership` },
    { name: 'roles of a person', path: role ?? '' },
    { name: 'history of a person', path: `/people/${person.id}/history` },
    { name: 'invite one person', path: `/people/${person.id}/invite` },
    { name: 'password mail to one person', path: `/people/${person.id}/reset-password` },
    { name: 'reset one person', path: `/people/${helpdesk.id}/reset` },
    { name: 'delete an owner', path: `/people/${owner.id}/delete` },
    { name: 'process one person', path: `/people/${person.id}/process` },
    { name: 'list of people that waits', path: job },
  ];
}
