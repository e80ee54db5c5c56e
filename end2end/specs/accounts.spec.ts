import { create, eventually, facts, fillBadge, keyThatIsThere, openForm, review, somebody, BADGES } from '../support/accounts.ts';
import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import type { Practice } from '../support/practice.ts';
import { ready } from '../support/unregistered.ts';

/** Accounts that were asked of ISC, by method. */
async function writes(practice: Practice): Promise<string[]> {
  const all = await practice.journal();
  return all.filter((one) => one.method !== 'GET' && /\/accounts(\/|$)/.test(one.path)).map((one) => one.method);
}

test('one account, from the list of sources to a linked identity', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await expect(async () => {
    await page.goto('/unregistered');
    await expect(page.getByText(/^Synced /)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 40_000 });
  const { name, mail } = await somebody(practice);
  const before = (await writes(practice)).length;
  await openForm(page);
  await ready(page);
  await fillBadge(page, 'B-55001', { mail });
  // What will happen is said while one types.
  await expect(page.locator('#foreseen')).toContainText('B-55001 is free.');
  await expect(page.locator('#foreseen')).toContainText(`It will most likely link to ${name}`);
  await review(page);
  await expect(page.getByRole('main')).toContainText(/\d+ fields left empty/);
  await expect(page.getByRole('main')).toContainText('Set by ISC, not sent: site: Hamburg.');
  await create(page);
  await eventually(page, new RegExp(`Linked to ${name}`), true);
  await expect(facts(page)).toHaveText([/ISC accepted the task/, /with the values sent/, /Linked to/]);
  expect((await writes(practice)).slice(before)).toEqual(['POST']);

  await page.getByRole('button', { name: 'Create another like this' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Create account on ${BADGES}`);
  await expect(page.getByLabel(/^badge_id/)).toHaveValue('');
  await expect(page.getByLabel(/^valid_from/)).toHaveValue('2026-11-01');
});

test('an account that exists is stopped before any call, and updated as a step of its own', async ({ page, practice }) => {
  await signInAs(page, 'Source Admin');
  const native = await keyThatIsThere(practice);
  const before = (await writes(practice)).length;
  await openForm(page);
  await ready(page);
  await fillBadge(page, native, { holder_name: 'Somebody Else' });
  await expect(page.locator('#foreseen')).toContainText('Creating would overwrite it');
  await review(page);
  await expect(page.getByRole('heading', { name: /exists.*Creating would overwrite it/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Create/ })).toHaveCount(0);
  expect((await writes(practice)).length).toBe(before);
  await page.getByRole('link', { name: 'Update it instead…' }).click();
  await expect(page.getByRole('table', { name: 'What changes' })).toContainText('Somebody Else');
  await page.getByRole('button', { name: /^Update (practice )?account$/ }).click();
  await eventually(page, /with the values sent/, true);
  expect((await writes(practice)).slice(before)).not.toContain('POST');
  const [now] = await practice.accountsOf(BADGES, native);
  expect(now?.attributes.holder_name).toBe('Somebody Else');
});

test('a template fills the next form, and a draft is found again', async ({ page }) => {
  await signInAs(page, 'Source Admin');
  await openForm(page);
  await ready(page);
  await fillBadge(page, 'B-55009', { access_level: '3' });
  await page.getByText('Save as a template…').click();
  await page.getByLabel('Name of the template').fill('Harbour staff');
  await page.getByRole('button', { name: 'Save template' }).click();
  await expect(page.getByText('Template “Harbour staff” saved')).toBeVisible();
  await page.goto('/accounts/new');
  await expect(page.getByRole('table', { name: 'Accounts that you have begun' }).getByRole('link', { name: 'B-55009' })).toBeVisible();
  await openForm(page);
  await page.getByText(/^Templates of this source/).click();
  await page.getByRole('link', { name: 'Harbour staff' }).click();
  await expect(page.getByLabel(/^access_level/)).toHaveValue('3');
  await expect(page.getByLabel(/^badge_id/)).toHaveValue('');
});

test.describe('with script off', () => {
  test.use({ javaScriptEnabled: false, expectedComplaints: [/preloaded using link preload but not used/] });

  test('an account with several values is made and followed', async ({ page }) => {
    await signInAs(page, 'Source Admin');
    await openForm(page);
    await page.getByRole('button', { name: 'Review…' }).click();
    await expect(page.getByRole('heading', { name: 'There are 3 problems' })).toBeVisible();
    await fillBadge(page, 'B-56001');
    await page.getByLabel('zones, value 1').fill('Gate A');
    await page.getByRole('button', { name: 'Add a row for zones' }).click();
    await expect(page.getByLabel('zones, value 1')).toHaveValue('Gate A');
    await expect(page.getByLabel('zones, value 3')).toBeVisible();
    await expect(page.getByLabel(/^badge_id/)).toHaveValue('B-56001');
    await review(page);
    await create(page);
    await eventually(page, /The account is on the source/, false);
  });
});

test('the form, the review and the result on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signInAs(page, 'Source Admin');
  const whole = async (what: string): Promise<void> => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, what).toBeLessThanOrEqual(360);
    expect(await findings(page), what).toEqual([]);
  };
  await page.goto('/sources');
  await whole('sources');
  await openForm(page);
  await whole('form');
  await fillBadge(page, 'B-57001');
  await review(page);
  await whole('review');
  await create(page);
  await eventually(page, /is on the source/, true);
  await whole('result');
});
