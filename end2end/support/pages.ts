/** Every page there is, with something on it. */
import { test, type Page } from '@playwright/test';

import { accountPlaces } from './accounts.ts';
import { askManager } from './approvals.ts';
import { everyImportPage } from './imports.ts';
import { findSelectCheckInviteFollow } from './journey.ts';
import type { Practice } from './practice.ts';
import { personPlaces } from './person.ts';
import { safetyPlaces } from './safety.ts';
import { mailedOf, openPreflight, openUnregistered, rows, tickFirst } from './unregistered.ts';

export interface Place {
  name: string;
  path: string;
}

const known = new WeakMap<Practice, Place[]>();

/** An address for each page, with nothing empty. The session is an Org Admin's; what there is to see is made once for a portal. */
export async function everyPage(page: Page, practice: Practice): Promise<Place[]> {
  const places = known.get(practice) ?? (await makeEveryPage(page, practice));
  known.set(practice, places);
  return places;
}

async function makeEveryPage(page: Page, practice: Practice): Promise<Place[]> {
  const { batch } = await findSelectCheckInviteFollow(page, practice, { live: true });
  const asked = await askManager(page, 2, 'Org Admin');
  await page.goto('/settings/approvals');
  await page.getByRole('button', { name: 'Send a test mail to me' }).click();
  await openUnregistered(page, '?mail=yes&per=25');
  const person = await rows(page).first().getByRole('rowheader').getByRole('link').getAttribute('href');
  await tickFirst(page, 3);
  await mailedOf(await openPreflight(page));
  const check = new URL(page.url());
  const imports = await everyImportPage(page);
  const accounts = await accountPlaces(page, practice);
  const safety = await safetyPlaces(page, practice);
  const people = await personPlaces(page, practice);
  await page.goto('/tasks');
  const task = await page.getByRole('table').locator('tbody a[href^="/tasks/"]').first().getAttribute('href');
  return [
    { name: 'overview', path: '/' },
    { name: 'people', path: '/people?per=25' },
    { name: 'person', path: person ?? '' },
    ...people,
    { name: 'unregistered', path: '/unregistered?per=25' },
    { name: 'unregistered, filtered to nobody', path: '/unregistered?q=zzzz-nobody' },
    { name: 'unregistered, all selected', path: '/unregistered?per=25&sel=all' },
    { name: 'check', path: `${check.pathname}${check.search}` },
    { name: 'check, who may not be able to read it', path: `${check.pathname}/doubts` },
    { name: 'joiners', path: '/joiners' },
    { name: 'board of joiners', path: '/boards/joiners?days=28' },
    { name: 'board of joiners, for nobody', path: '/boards/joiners?from=2001-01-01' },
    { name: 'batches', path: '/batches' },
    { name: 'batch', path: `/batches/${batch}` },
    { name: 'batch timeline', path: `/batches/${batch}/timeline` },
    { name: 'batch that waits for approval', path: `/batches/${asked.batch}` },
    { name: 'approvals', path: '/approvals' },
    { name: 'people to approve', path: `/approvals/${asked.batch}` },
    { name: 'away', path: '/approvals/away?q=an' },
    { name: 'notices', path: '/notices' },
    ...imports,
    ...accounts,
    ...safety,
    { name: 'tasks', path: '/tasks' },
    { name: 'tasks that need attention', path: '/tasks?tab=attention' },
    { name: 'task', path: task ?? '' },
    { name: 'audit log', path: '/audit' },
    { name: 'audit log, filtered to nothing', path: '/audit?who=nobody' },
    { name: 'entry of the audit log', path: '/audit/3' },
    { name: 'old lists', path: '/people/old-lists' },
    { name: 'search for an id that nothing has', path: '/search?q=190999' },
    { name: 'search', path: '/search?q=an' },
    { name: 'search, for nothing yet', path: '/search' },
    { name: 'connection, tested', path: '/settings/connection?test=now' },
    { name: 'roles', path: '/settings/roles?kind=level' },
    { name: 'settings of invites', path: '/settings/invites' },
    { name: 'settings of approvals', path: '/settings/approvals?q=an' },
    { name: 'settings of joiners', path: '/settings/joiners' },
    { name: 'a rule to be', path: '/settings/joiners/rules/new' },
    { name: 'settings of accounts', path: '/settings/accounts' },
    { name: 'settings of the audit log', path: '/settings/audit' },
    { name: 'settings of the welcome notice', path: '/settings/welcome?q=an' },
    { name: 'preferences', path: '/settings/preferences' },
    { name: 'practice settings', path: '/settings/practice' },
    { name: 'practice, start over', path: '/settings/practice/start-over' },
    { name: 'words', path: '/help/words' },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'signed out', path: '/signed-out' },
    { name: 'not found', path: '/no-such-page' },
  ];
}

/** Keeps a picture of the page for people to look at, in the folder that `GANGWAY_PICTURES` names. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.GANGWAY_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
}

/** One step of the report for each place. */
export async function atEach(places: Place[], look: (place: Place) => Promise<void>): Promise<void> {
  for (const place of places) await test.step(place.name, () => look(place));
}
