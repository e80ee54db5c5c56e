import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered } from '../support/unregistered.ts';

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const role = (page: Page, name: RegExp) => page.getByRole('row', { name });

test('what was changed and not saved is there again, and named', async ({ page }) => {
  await signInAs(page, 'Org Admin', '/settings/invites');
  const cap = page.getByRole('textbox', { name: 'People per batch' });
  const before = await cap.inputValue();
  const note = page.getByRole('status').filter({ hasText: 'Not saved yet' });
  await expect(note).toBeHidden();
  await cap.fill('77');
  await expect(note).toContainText('Not saved yet: People per batch.');
  await page.goto('/settings/roles');
  await page.goto('/settings/invites');
  await expect(cap).toHaveValue('77');
  await expect(note).toContainText('Not saved yet: People per batch.');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(cap).toHaveValue(before);
  await expect(note).toBeHidden();
  await page.reload();
  await expect(cap).toHaveValue(before);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, expectedComplaints: [/preloaded using link preload but not used/] });

    test('a setting tells who changed it, when and from what', async ({ page }) => {
      await signInAs(page, 'Org Admin', '/settings/invites');
      const cap = page.getByRole('textbox', { name: 'People per batch' });
      const before = await cap.inputValue();
      const after = before === '5000' ? '1234' : '5000';
      await cap.fill(after);
      await save(page).click();
      await expect(cap).toHaveValue(after);
      const words = Number(before).toLocaleString('en-US');
      await expect(page.locator('#set-batch_cap-changed')).toContainText(new RegExp(`Changed by Amara Lindqvist on .*, from ${words} people\\.`));
    });

    test('a value that is not taken comes back with its reason', async ({ page }) => {
      await signInAs(page, 'Org Admin', '/settings/invites');
      const cap = page.getByRole('textbox', { name: 'People per call' });
      await cap.fill('none');
      await save(page).click();
      await expect(page).toHaveTitle(/Error: /);
      await page.getByRole('link', { name: 'Enter a whole number from 1 to 1,000.' }).click();
      await expect(cap).toHaveValue('none');
      await expect(cap).toHaveAttribute('aria-invalid', 'true');
      await page.goto('/settings/invites');
      await expect(cap).toHaveValue('100');
    });

    test('a fallback approver is found by name, added and removed', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page);
      await page.goto('/settings/approvals');
      await page.getByRole('searchbox', { name: /Add somebody/ }).fill("Maeve O'Brien");
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByRole('button', { name: "Add Maeve O'Brien" }).click();
      await expect(page.locator('#fallback-approvers')).toContainText("Maeve O'Brien");
      await page.getByRole('button', { name: "Remove Maeve O'Brien" }).click();
      await expect(page.getByRole('main')).toContainText('There is no fallback approver');
    });

    test('a governance group is given a role, and taken it away', async ({ page }) => {
      await signInAs(page, 'Org Admin', '/settings/roles');
      await expect(role(page, /^Admin .*Org Admin/)).toContainText('there is always a way to be an Admin');
      await page.getByRole('radio', { name: 'A governance group' }).check();
      await page.getByRole('textbox', { name: 'Name' }).fill('Site');
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByRole('combobox', { name: 'Role' }).selectOption('Inviter');
      await page.getByRole('button', { name: 'Give this role to Site contacts' }).click();
      const given = role(page, /members of Site contacts/);
      await expect(given).toContainText('Without effect');
      await expect(page.locator('#group-copies')).toContainText(/Site contacts.*members, read just now by Amara Lindqvist/);
      await page.getByRole('button', { name: 'Refresh groups' }).click();
      await given.getByRole('button', { name: /Take away/ }).click();
      await expect(given).toHaveCount(0);
    });

    test('the connection is tested for who asks', async ({ page }) => {
      await signInAs(page, 'Org Admin', '/settings/connection');
      await page.getByRole('button', { name: 'Test connection' }).click();
      const lines = page.locator('#test-lines');
      await expect(lines).toContainText('You act as Amara Lindqvist, Org Admin');
      await expect(lines.getByRole('listitem').filter({ hasText: 'May invite' })).toContainText('Not tested');
      await expect(lines.getByRole('listitem').filter({ hasText: 'May search' })).toContainText('OK');
    });
  });
}

test.describe('without the right', () => {
  test.use({ expectedComplaints: [/403/] });

  test('who may not read the settings is told who may', async ({ page }) => {
    await signInAs(page, 'Helpdesk');
    await page.goto('/settings/roles');
    await expect(page.getByRole('heading', { level: 1 })).toContainText("You do not have the right to read the portal's settings");
    await expect(page.getByRole('main')).toContainText('Admin and Auditor');
  });
});

test('an Auditor reads the values as text and changes nothing', async ({ browser, page, portal }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/settings/roles?kind=person&q=Piotr+Wi%C5%9Bniewski');
  await page.getByRole('combobox', { name: 'Role' }).first().selectOption('Auditor');
  await page.getByRole('button', { name: /Give this role to Piotr/ }).first().click();
  const other = await browser.newPage({ baseURL: portal.origin });
  await signInAs(other, 'Plain user', '/settings/invites');
  await expect(other.getByRole('main')).toContainText('You may read these settings; an Admin may change them.');
  await expect(save(other)).toHaveCount(0);
  await expect(other.getByRole('main')).toContainText('People per batch');
  await other.close();
  await role(page, /Piotr/).getByRole('button', { name: /Take away/ }).click();
  await expect(role(page, /Piotr/)).toHaveCount(0);
});
