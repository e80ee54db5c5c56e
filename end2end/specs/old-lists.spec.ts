/** A file of short ids, as an old script left it: who they are today, and on to a check. */
import type { Page } from '@playwright/test';

import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Practice } from '../support/practice.ts';
import { signInAs } from '../support/people.ts';
import { csv } from '../support/sheets.ts';
import { heading, mailedOf, openUnregistered, rows } from '../support/unregistered.ts';

interface OldUser {
  id: string;
  externalId: string;
  alias: string;
  email: string | null;
  status: string;
}

/** The tenant's retired list, as a script of its time would have read it. */
async function oldUsers(practice: Practice): Promise<OldUser[]> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'practice-pat-admin', client_secret: 'practice-secret' });
  const answer = await fetch(`${practice.origin}/oauth/token`, { method: 'POST', body: form });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const all = await fetch(`${practice.origin}/cc/api/user/list?start=0&limit=250`, { headers: { authorization: `Bearer ${token}` } });
  return ((await all.json()) as { items: OldUser[] }).items;
}

async function oldCalls(practice: Practice, list: 'answered' | 'gone'): Promise<void> {
  await fetch(`${practice.origin}/_practice/old-calls`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ list }) });
}

const sentence = (page: Page) => page.locator('#page-sentence');

async function finished(page: Page, words: RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(sentence(page)).toContainText(words, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

test('a file of short ids becomes people, a report and a check', async ({ page, practice }) => {
  test.setTimeout(90_000);
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const users = (await oldUsers(practice)).filter((user) => user.status === 'UNREGISTERED');
  const [first, second, third] = users as [OldUser, OldUser, OldUser];
  await page.goto('/people/old-lists');
  await look(page, 'old lists');
  const lines = [['id', 'account name'], [first.id, ''], [second.id, second.alias], [first.id, ''], ['99999999', ''], [third.id, first.alias]];
  await page.getByLabel('File').setInputFiles(csv('invite.csv', lines));
  await page.getByRole('button', { name: 'Find the people' }).click();
  await expect(page).toHaveURL(/\/people\/old-lists\/[^/]+$/);
  await finished(page, /5 rows: 2 people are found, 1 row is not found, 1 is ambiguous, 1 names a person again/);
  await expect(heading(page)).toHaveText('invite.csv');
  await look(page, 'old list, report');

  await page.getByRole('navigation', { name: 'Outcome' }).getByRole('link', { name: /^Not found/ }).click();
  await expect(page).toHaveURL(/show=missing/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('not in ISC’s old list');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the report' }).click();
  expect((await download).suggestedFilename()).toBe('old-list.csv');

  await page.getByRole('button', { name: 'Check 2 people…' }).click();
  await expect(page).toHaveURL(/\/unregistered\/check\//);
  const { selected } = await mailedOf(page.getByRole('dialog', { name: /Check before inviting/ }));
  expect(selected).toBe(2);
});

test('where the tenant does not translate any more, names and mails are looked up and it is said', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const [first, second] = (await oldUsers(practice)) as [OldUser, OldUser];
  await oldCalls(practice, 'gone');
  await page.goto('/people/old-lists');
  await page.getByText('Or paste a list', { exact: true }).click();
  await page.getByRole('textbox', { name: 'List' }).fill(`${first.alias}\n88888888\n${second.alias}\n`);
  await page.getByRole('button', { name: 'Find the people' }).click();
  await finished(page, /3 rows: 2 people are found, 1 row is not found/);
  await expect(page.getByText('does not answer the old list any more (404)')).toBeVisible();
  await oldCalls(practice, 'answered');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('an empty form says what is missing, and a list can be discarded', async ({ page }) => {
    await signInAs(page, 'Org Admin');
    await openUnregistered(page);
    await page.goto('/people/old-lists');
    await page.getByRole('button', { name: 'Find the people' }).click();
    await expect(page.getByRole('link', { name: 'Choose a file, or paste a list.' })).toBeVisible();
    await page.getByText('Or paste a list', { exact: true }).click();
    await page.getByRole('textbox', { name: 'List' }).fill('nobody.at.all\n');
    await page.getByRole('button', { name: 'Find the people' }).click();
    await finished(page, /1 row: nobody is found, 1 row is not found/);
    await page.getByText('Discard this list').click();
    await page.getByRole('button', { name: 'Discard list' }).click();
    await expect(page).toHaveURL(/\/people\/old-lists$/);
    await expect(page.getByText('The list was discarded')).toBeVisible();
  });
});

test('a coordinator has no old lists', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  const answer = await page.goto('/people/old-lists');
  expect(answer?.status()).toBe(403);
});
test.use({ expectedComplaints: [/403/] });
