import { readFile } from 'node:fs/promises';

import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { compared, loaded, openSafety, PARTNERS, rowsOf, upload, without } from '../support/safety.ts';
import { ready } from '../support/unregistered.ts';

const REGISTER = 'Contractor register';

test('safety names exactly what the tenant then removes, and a typed word confirms it', async ({ page, practice }) => {
  await practice.threshold(REGISTER, 100);
  const { text, gone } = await without(practice, REGISTER, 3);
  await signInAs(page, 'Org Admin');
  await openSafety(page, REGISTER);
  await expect(page.getByRole('main')).toContainText("We have never seen this source's file");
  await ready(page);
  await upload(page, 'contractors.csv', text, true);
  await expect(page.locator('#page-sentence')).toContainText('3 accounts will disappear');
  const named = page.getByRole('table', { name: 'Would disappear' }).getByRole('rowheader');
  expect((await named.allTextContents()).map((words) => words.trim()).sort()).toEqual([...gone].sort());
  await expect(page.locator('#authoritative')).toContainText('This source is authoritative');
  expect(await findings(page)).toEqual([]);

  await page.goto('/');
  await expect(page.getByRole('link', { name: '3 accounts on Contractor register would vanish at the next aggregation' })).toBeVisible();
  await openSafety(page, REGISTER);
  await page.getByRole('link', { name: 'Load this file here…' }).click();
  await expect(page.locator('#effect')).toContainText('3 accounts would be removed.');
  await page.getByRole('button', { name: /^Load [\d,]+ rows$/ }).click();
  await expect(page.getByRole('heading', { name: 'There is a problem' })).toBeVisible();
  const before = await practice.nativesOf(REGISTER);
  await page.getByLabel(/^Type “remove 3 accounts”/).fill('remove 3 accounts');
  await page.getByRole('button', { name: /^Load [\d,]+ rows$/ }).click();
  await expect(page).toHaveURL(/\/loads\/L-\d+$/);
  await loaded(page, /Loaded: every account of the file is in ISC/, true);
  const after = new Set(await practice.nativesOf(REGISTER));
  expect(before.filter((native) => !after.has(native)).sort()).toEqual([...gone].sort());
  expect(await findings(page)).toEqual([]);
  // What was loaded is among the jobs, wherever one is.
  await page.goto('/tasks');
  await page.locator('#jobs').click();
  const job = page.getByRole('listitem').filter({ hasText: /L-\d+ contractors\.csv, Contractor register/ });
  await expect(job).toContainText('Loaded, as predicted');
});

test('a merged file removes nobody', async ({ page, practice }) => {
  const { text } = await without(practice, PARTNERS, 4);
  await signInAs(page, 'Source Admin');
  await openSafety(page, PARTNERS);
  await ready(page);
  await upload(page, 'partners.csv', text, true);
  await page.getByRole('link', { name: /^Merged file, [\d,]+ accounts…$/ }).click();
  await page.getByRole('button', { name: 'Make the merged file' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Download merged file, [\d,]+ rows$/ }).click();
  const merged = await readFile(await (await downloading).path(), 'utf8');
  for (const row of rowsOf(text)) expect(rowsOf(merged)).toContain(row);
  expect(rowsOf(merged).sort()).toEqual(rowsOf(await practice.csvOf(PARTNERS)).sort());
  await page.getByRole('button', { name: 'I have put this file in place' }).click();
  await compared(page, true);
  await expect(page.locator('#page-sentence')).toContainText('Nothing would disappear');
  const before = await practice.nativesOf(PARTNERS);
  await page.getByRole('link', { name: 'Load this file here…' }).click();
  await page.getByRole('button', { name: /^Load [\d,]+ rows$/ }).click();
  await loaded(page, /Loaded: every account of the file is in ISC/, true);
  expect((await practice.nativesOf(PARTNERS)).sort()).toEqual(before.sort());
});

test.describe('with script off', () => {
  test.use({ javaScriptEnabled: false, expectedComplaints: [/preloaded using link preload but not used/] });

  test('upload, compare, files and history', async ({ page, practice }) => {
    const source = 'Service account register';
    const { text } = await without(practice, source, 1);
    await signInAs(page, 'Org Admin');
    await openSafety(page, source);
    await page.getByRole('button', { name: 'Upload and compare' }).click();
    await expect(page.getByRole('main')).toContainText('Choose a file.');
    await upload(page, 'services.csv', text, false);
    await expect(page.locator('#page-sentence')).toContainText('1 account will disappear');
    await page.getByRole('link', { name: 'Files and history' }).click();
    await expect(page.getByRole('table', { name: 'Files of this source' })).toContainText('services.csv');
    await expect(page.locator('.timeline')).toContainText('services.csv uploaded');
  });
});
