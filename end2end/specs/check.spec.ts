import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { mailedOf, openPreflight, openUnregistered, rowOf, rows } from '../support/unregistered.ts';

const idOf = (href: string | null): string => (href ?? '').split('/').at(-1) ?? '';

/** The ids of the first people of the list. */
async function firstIds(page: Page, count: number): Promise<string[]> {
  const links = rows(page).getByRole('rowheader').getByRole('link');
  return Promise.all(Array.from({ length: count }, async (_, at) => idOf(await links.nth(at).getAttribute('href'))));
}

/** Reads ISC again and waits until the list shows this many. */
async function readAgain(page: Page, list: string, total?: number): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(async () => {
    await page.goto(list);
    await expect(page.getByText(/reading ISC now/)).toHaveCount(0, { timeout: 500 });
    if (total !== undefined) await expect(page.getByRole('main')).toContainText(`of ${total.toLocaleString('en-GB')}`, { timeout: 500 });
  }).toPass({ timeout: 40_000 });
}

test('what became of those who matched when all were selected is said', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  // The first reading of everybody is followed by one of ISC's events, which also moves people: it is over here.
  await readAgain(page, '/unregistered?invite=never&per=25');
  const [registered, alsoRegistered, removed] = (await firstIds(page, 3)) as [string, string, string];
  await page.getByRole('link', { name: /^Select all [\d,]+ that match/ }).click();
  await expect(page).toHaveURL(/sel=all/);
  const words = (await page.getByRole('region', { name: 'Selection' }).textContent()) ?? '';
  const selected = Number((words.match(/[\d,]+/)?.[0] ?? '').replaceAll(',', ''));

  await practice.changePerson(registered, { identityStatus: 'ACTIVE' });
  await practice.changePerson(alsoRegistered, { identityStatus: 'ACTIVE' });
  await practice.changePerson(removed, { removed: true });
  const other = await page.context().newPage();
  await readAgain(other, '/unregistered?invite=never&per=25', selected - 3);

  const drawer = await openPreflight(page);
  const said = `You selected ${selected.toLocaleString('en-GB')}; ${(selected - 3).toLocaleString('en-GB')} match now: 2 registered, 1 removed`;
  await expect(drawer.getByRole('heading', { name: said })).toBeVisible();
  expect((await mailedOf(drawer)).selected).toBe(selected - 3);
});

test('somebody outside of the selection who has the same e-mail is found and named', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const list = '/unregistered?invite=never&mail=yes&sort=-created';
  await openUnregistered(page, list.slice('/unregistered'.length));
  const [one, twin] = (await firstIds(page, 2)) as [string, string];
  const name = (await rows(page).nth(0).getByRole('rowheader').getByRole('link').textContent()) ?? '';
  const outside = (await rows(page).nth(1).getByRole('rowheader').getByRole('link').textContent()) ?? '';
  const shared = 'front.desk@harbour-works.example';
  await practice.changePerson(one, { emailAddress: shared });
  await practice.changePerson(twin, { emailAddress: shared });
  await readAgain(page, list);
  await rowOf(page, name).first().getByRole('checkbox').check();
  const drawer = await openPreflight(page);
  expect(await mailedOf(drawer)).toEqual({ mailed: 0, selected: 1 });
  await expect(drawer).toContainText(shared);
  await expect(drawer).toContainText(outside);
});
