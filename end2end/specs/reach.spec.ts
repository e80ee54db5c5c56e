/** Who may not be able to read it: hints with a way out, a choice, and how ISC's mail is set up. */
import type { Locator, Page } from '@playwright/test';

import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { invite, mailedOf, openPreflight, openUnregistered, rows, tickFirst } from '../support/unregistered.ts';

const doubts = (drawer: Locator) => drawer.locator('#check-may-not-read');
const idOf = (href: string | null): string => (href ?? '').split('/').at(-1) ?? '';

/** The first people who have an address and were never invited get a private one each. */
async function privateAddresses(page: Page, change: (id: string, to: Record<string, unknown>) => Promise<unknown>): Promise<void> {
  await openUnregistered(page, '?invite=never&mail=yes&sort=-created');
  const links = rows(page).getByRole('rowheader').getByRole('link');
  for (let at = 0; at < 3; at += 1) {
    await change(idOf(await links.nth(at).getAttribute('href')), { emailAddress: `private.${at}@gmail.com` });
  }
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, portalOptions: { people: 300 }, expectedComplaints: [/preloaded using link preload but not used/] });

    test('a private address is hinted at, and they are left out when that is ticked, and only then', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await privateAddresses(page, (id, to) => practice.changePerson(id, to));
      await tickFirst(page, 4);
      const drawer = await openPreflight(page);
      const before = await mailedOf(drawer, javaScriptEnabled);
      const group = doubts(drawer).locator('section').filter({ hasText: 'A private address' });
      await expect(group).toContainText('gmail.com is open to everybody');
      await expect(group).toContainText('Fine if it is meant to be so.');
      if (javaScriptEnabled) await look(page, 'check with hints');
      await picture(page, 'reach');

      const tick = group.getByRole('checkbox', { name: /^Leave out 3 people/ });
      await tick.check();
      if (!javaScriptEnabled) await doubts(drawer).getByRole('button', { name: 'Apply choices' }).click();
      await expect(drawer.getByRole('heading', { name: 'Left out by you: may not be able to read it' })).toBeVisible();
      const without = await mailedOf(drawer, javaScriptEnabled);
      expect(without).toEqual({ mailed: before.mailed - 3, selected: before.selected });

      await tick.uncheck();
      if (!javaScriptEnabled) await doubts(drawer).getByRole('button', { name: 'Apply choices' }).click();
      await expect(drawer.getByRole('heading', { name: 'Left out by you: may not be able to read it' })).toHaveCount(0);
      expect(await mailedOf(drawer, javaScriptEnabled)).toEqual(before);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'the list, with script' : 'the list, with script off', () => {
    test.use({ javaScriptEnabled, portalOptions: { people: 300 } });

    test('those who may not be able to read it are a list, filtered by reason, left out with one press', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await privateAddresses(page, (id, to) => practice.changePerson(id, to));
      await tickFirst(page, 4);
      const drawer = await openPreflight(page);
      const before = await mailedOf(drawer, javaScriptEnabled);
      await doubts(drawer).getByRole('link', { name: 'See them as a list' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('May not be able to read it');
      await page.getByRole('navigation', { name: 'Reason' }).getByRole('link', { name: /^Private address/ }).click();
      await expect(page).toHaveURL(/kind=personal_domain/);
      const list = page.url();
      await expect(rows(page)).toHaveCount(3);
      await expect(rows(page).first()).toContainText('gmail.com is open to everybody');
      await expect(rows(page).first()).toContainText('Will be mailed');
      if (javaScriptEnabled) await look(page, 'list of doubts');
      await picture(page, 'doubts');

      await page.getByRole('button', { name: 'Leave out 3 people' }).click();
      await expect(rows(page).getByText('Left out by you')).toHaveCount(3);
      await expect(page).toHaveURL(/kind=personal_domain/);
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download list' }).click();
      expect((await download).suggestedFilename()).toBe('doubts.csv');
      await page.getByRole('link', { name: 'Back to the check' }).click();
      const back = page.getByRole('dialog', { name: /Check before inviting/ });
      expect(await mailedOf(back, javaScriptEnabled)).toEqual({ mailed: before.mailed - 3, selected: before.selected });

      await page.goto(list);
      await page.getByRole('button', { name: 'Do not leave out 3 people for this' }).click();
      await expect(rows(page).getByText('Will be mailed')).toHaveCount(3);
    });
  });
}

test.describe('mail that does not arrive', () => {
  test.use({ portalOptions: { people: 300 } });

  test('test mode and suppressed templates stand above every question before sending', async ({ page, practice }) => {
    await practice.mail({
      testMode: true,
      testAddress: 'qa@harbour-works.example',
      templates: [{ key: 'cloud_invitation', name: 'Invitation', subject: '#stop Welcome' }],
    });
    await signInAs(page, 'Org Admin');
    await openUnregistered(page, '?invite=never&mail=yes');
    await tickFirst(page, 2);
    const drawer = await openPreflight(page);
    await mailedOf(drawer);
    // What ISC told a moment ago is not asked again by itself.
    await drawer.getByRole('button', { name: 'Check again' }).click();
    await mailedOf(drawer);
    const mode = drawer.locator('#mail-test-mode');
    await expect(mode).toContainText('E-mail test mode is on: ISC sends all mail to qa@harbour-works.example, and to nobody else');
    await expect(mode).toContainText('As ISC told Amara Lindqvist on ');
    await expect(drawer.locator('#mail-suppressed')).toContainText('Invitation: “#stop Welcome”');
    await look(page, 'check in test mode');

    await drawer.getByRole('button', { name: 'Keep as draft' }).click();
    await expect(page).toHaveURL(/\/batches\/B-\d+/);
    const batch = new URL(page.url()).pathname;
    for (const question of ['release', 'submit']) {
      await page.goto(`${batch}/${question}`);
      const asked = page.getByRole('dialog');
      await expect(asked.locator('#mail-test-mode'), question).toContainText('E-mail test mode is on');
      await expect(asked.locator('#mail-suppressed'), question).toContainText('Invitation: “#stop Welcome”');
    }
    await practice.mail({ testMode: false, templates: [] });
  });

  test('what a profile does is recorded, with who and when, and counts', async ({ page }) => {
    await signInAs(page, 'Org Admin', '/settings/invites');
    await expect(async () => {
      await page.goto('/settings/invites');
      await expect(page.locator('details[id^="profile-"]').first()).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 40_000 });
    const record = page.locator('details[id^="profile-"]').first();
    await record.locator('summary').click();
    const goes = record.getByRole('group', { name: 'Its invitations go to' });
    await goes.getByRole('radio', { name: 'The personal e-mail' }).check();
    await record.getByRole('button', { name: /^Record for / }).click();
    await expect(record.locator('summary')).toContainText('mail goes to the personal e-mail');
    await record.locator('summary').click();
    await expect(record).toContainText(/Recorded by Amara Lindqvist on /);
    await record.getByRole('group', { name: 'Its invitations go to' }).getByRole('radio', { name: 'Not recorded' }).check();
    await record.getByRole('button', { name: /^Record for / }).click();
    await expect(record.locator('summary')).toContainText('work e-mail (ISC default)');
  });

  test('a check with hints is sent as it was counted', async ({ page, practice }) => {
    await signInAs(page, 'Org Admin');
    await privateAddresses(page, (id, to) => practice.changePerson(id, to));
    await tickFirst(page, 8);
    const drawer = await openPreflight(page);
    await mailedOf(drawer);
    await doubts(drawer).getByRole('checkbox', { name: /^Leave out 3 people ?: A private address/ }).check();
    await expect(drawer.getByRole('heading', { name: 'Left out by you: may not be able to read it' })).toBeVisible();
    const { mailed } = await mailedOf(drawer);
    expect(mailed, 'of the five others, some can be mailed').toBeGreaterThan(0);
    await invite(page, drawer);
    await expect(page.getByRole('table', { name: 'People of this batch' }).locator('tbody').getByRole('row')).toHaveCount(mailed);
  });
});
