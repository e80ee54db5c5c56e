/** The welcome notice: its text, a preview, a test; sent once to whoever was invited, at their personal e-mail. */
import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, rows } from '../support/unregistered.ts';

const state = (page: Page) => page.locator('#welcome-state');

async function switchOn(page: Page): Promise<void> {
  await page.goto('/settings/welcome');
  await page.getByRole('radio', { name: /^On: whoever was invited/ }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(state(page)).toContainText('Welcome notices are on.');
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, portalOptions: { people: 200 }, expectedComplaints: [/preloaded using link preload but not used/] });

    test('a text that is not taken comes back with its reasons, and one that is is shown as somebody would get it', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?mail=yes');
      const name = (await rows(page).first().getByRole('rowheader').getByRole('link').textContent()) ?? '';
      await page.goto('/settings/welcome');
      await expect(state(page)).toContainText('Welcome notices are off');
      const subject = page.getByRole('textbox', { name: 'Subject' });
      const body = page.getByRole('textbox', { name: 'Text of the mail' });
      const save = page.getByRole('button', { name: 'Save the text' });
      await body.fill('Hello {nmae}, go to https://evil.example/?token=1');
      await save.click();
      await expect(page).toHaveTitle(/Error: /);
      await expect(body).toHaveValue(/evil\.example/);
      await expect(page.getByText(/“https:\/\/evil\.example.*” is a link/).first()).toBeVisible();
      await body.fill('Hello {name}, your account is {account}.\nRegister at {register_at}');
      await subject.fill(javaScriptEnabled ? 'Welcome to {organisation}' : 'Good to have you at {organisation}');
      await save.click();
      await expect(page.getByText(/Version \d+, saved by Amara Lindqvist/).first()).toBeVisible();
      await page.getByRole('searchbox', { name: /^Filled with the facts of/ }).fill(name);
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      const preview = page.locator('#welcome-preview');
      await expect(preview).toContainText(`Hello ${name}, your account is `);
      await expect(preview).toContainText(/Register at http:\/\/127\.0\.0\.1:\d+\//);
      await expect(preview.locator('#preview-refused')).toContainText('It would not be sent to them');
      await page.getByRole('button', { name: 'Send it to me as a test' }).click();
      await page.goto('/settings/practice');
      await expect(page.locator('#outbox-lines')).toContainText(/Test: (Welcome to|Good to have you at) /);
      await page.goto('/settings/welcome');
      await page.locator('#welcome-earlier').getByText('Earlier texts').click();
      await expect(page.locator('#welcome-earlier')).toContainText('As Gangway came.');
      await picture(page, 'welcome');
    });
  });
}

test.describe('once it is on', () => {
  test.use({ portalOptions: { people: 300 } });

  test('whoever is invited and has a personal e-mail is sent one, once, and their page says so', async ({ page, practice }) => {
    await signInAs(page, 'Org Admin');
    await openUnregistered(page);
    await switchOn(page);
    const { mailed } = await findSelectCheckInviteFollow(page, practice, { live: true, people: 8 });
    await expect(async () => {
      await page.goto('/settings/welcome');
      await expect(page.locator('#welcome-latest > li').first()).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 40_000 });
    const sent = await page.locator('#welcome-latest > li').count();
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(mailed);
    await expect(page.locator('#welcome-latest')).toContainText('In the practice outbox, to ');

    await page.locator('#welcome-latest > li').first().getByRole('link').click();
    const section = page.getByRole('region', { name: 'Welcome notice' });
    await expect(section).toContainText('In the practice outbox, to ');
    await section.getByRole('button', { name: 'Send it again' }).click();
    await expect(section.getByRole('listitem')).toHaveCount(2);
    await expect(section).toContainText('asked for by Amara Lindqvist');
    await page.goto('/settings/practice');
    await expect(page.locator('#outbox-lines')).toContainText('Your account at ');
  });
});
