/** Notices: what people are told, in the portal and in the outbox that stands for mail. */
import type { Page } from '@playwright/test';

import { another, answerButton, askManager, giveUp } from '../support/approvals.ts';
import { expect, test } from '../support/fixtures.ts';
import { picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered } from '../support/unregistered.ts';

const account = (page: Page) => page.locator('summary', { hasText: 'account' });
const notices = (page: Page) => page.locator('#notices').getByRole('listitem');
const outbox = (page: Page) => page.locator('#outbox-lines').getByRole('listitem');

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, portalOptions: { people: 200 }, expectedComplaints: [/preloaded using link preload but not used/] });

    test('who is asked is told, follows the link, answers, and who asked is told', async ({ page, browser, portal, practice }) => {
      const admin = await another(browser, portal, { javaScriptEnabled });
      await signInAs(admin, 'Org Admin');
      await openUnregistered(admin);
      const mails = (await practice.outbox()).length;
      const { batch, people, manager } = await askManager(page, 2);

      await admin.goto('/settings/practice');
      const mine = outbox(admin).filter({ hasText: batch });
      await expect(mine).toHaveCount(1);
      await expect(mine).toContainText(`${people} ${people === 1 ? 'person waits' : 'people wait'} for your approval`);
      await expect(mine).toContainText(`To ${manager.name}, `);
      await mine.getByText('Text', { exact: false }).first().click();
      const text = (await mine.locator('.mail-text').textContent()) ?? '';
      const link = text.match(/http\S+/)?.[0] ?? '';
      expect(link).toBe(`${portal.origin}/approvals/${batch}`);
      await picture(admin, 'practice-outbox');
      expect((await practice.outbox()).length, 'being asked mails nobody').toBe(mails);

      const theirs = await another(browser, portal, { javaScriptEnabled });
      await signInAs(theirs, 'Manager', new URL(link).pathname);
      const names = await theirs.getByRole('heading', { level: 3 }).allTextContents();
      expect(names.length).toBe(people);
      for (const name of names) expect(text, 'nobody who is to be invited is named').not.toContain(name);
      expect(text).not.toContain('@');

      await expect(account(theirs)).toContainText(/\d+ new notice/);
      await account(theirs).click();
      await theirs.getByRole('link', { name: 'Notices' }).click();
      await expect(theirs).toHaveURL('/notices');
      const told = notices(theirs).filter({ hasText: batch });
      await expect(told).toContainText('New');
      await picture(theirs, 'notices');
      await theirs.reload();
      await expect(account(theirs)).not.toContainText('new notice');
      await expect(told).not.toContainText('New');
      await told.getByRole('link').click();
      await expect(theirs).toHaveURL(`/approvals/${batch}`);
      await answerButton(theirs).click();
      await expect(theirs).toHaveURL(`/approvals/${batch}/done`);
      await theirs.context().close();

      await page.goto('/notices');
      await expect(notices(page).filter({ hasText: batch })).toContainText(`All answers are in, ${people} of ${people} `);
      await notices(page).filter({ hasText: batch }).getByRole('link').click();
      await expect(page).toHaveURL(`/batches/${batch}`);
      await giveUp(page, batch);
      await admin.context().close();
    });

    test('on a practice tenant a test mail lies in the outbox', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page);
      await page.goto('/settings/approvals');
      await expect(page.locator('#mail-state')).toContainText('no mail leaves');
      await page.getByRole('button', { name: 'Send a test mail to me' }).click();
      await expect(page).toHaveURL('/settings/approvals');
      await expect(page.getByRole('status').filter({ hasText: 'lies in the outbox' })).toBeVisible();
      await page.goto('/settings/practice');
      await expect(outbox(page).filter({ hasText: 'Test mail from Gangway' }).first()).toContainText('To Amara Lindqvist, ');
    });
  });
}
