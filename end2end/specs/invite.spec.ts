import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';
import { mailedOf, openPreflight, openUnregistered, ready, rows, selectionBar, sortBy, tickFirst, tickPage } from '../support/unregistered.ts';

test('find, select, check, invite, follow', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const { batch, mailed } = await findSelectCheckInviteFollow(page, practice, { live: true });

  await page.goto('/batches');
  const row = page.getByRole('row').filter({ hasText: batch });
  await expect(row).toContainText('Sent');
  await expect(row).toContainText(`${mailed}`);

  await page.goto('/tasks');
  await expect(page.getByRole('row').filter({ hasText: batch })).toContainText('Done');
});

test('Helpdesk may invite too', async ({ page, practice }) => {
  await signInAs(page, 'Helpdesk');
  await findSelectCheckInviteFollow(page, practice, { live: true });
});

test('the header box ticks this page and nothing else', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await tickPage(page);
  await expect(selectionBar(page)).toContainText('50 on this page selected');
  await expect(rows(page).getByRole('checkbox', { checked: true })).toHaveCount(50);
});

test('ticks survive paging and sorting', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await tickFirst(page, 2);
  await ready(page);
  await page.getByRole('link', { name: /Next/ }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(selectionBar(page)).toContainText('2 selected, 0 on this page');
  await tickFirst(page, 1);
  await expect(selectionBar(page)).toContainText('3 selected, 1 on this page');
  await sortBy(page, 'Name').click();
  await expect(page).toHaveURL(/sort=/);
  await expect(selectionBar(page)).toContainText('3 selected');
});

test('checking closes and comes back: the list stays frozen', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never&mail=yes');
  await tickFirst(page, 2);
  const drawer = await openPreflight(page);
  const address = page.url();
  await ready(page);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/unregistered\?/);
  await page.goto(address);
  expect((await mailedOf(drawer)).selected, 'the same two people').toBe(2);
});

test('pressing the button twice sends once', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never&mail=yes');
  await tickFirst(page, 3);
  const drawer = await openPreflight(page);
  const { mailed } = await mailedOf(drawer);
  expect(mailed).toBeGreaterThan(0);
  const send = drawer.getByRole('button', { name: /practice invite|Invite \d/ });
  const before = (await practice.outbox()).length;
  await send.dblclick();
  await expect(page).toHaveURL(/\/batches\/B-\d+/);
  await expect.poll(async () => (await practice.outbox()).length - before, { timeout: 20_000 }).toBe(mailed);
  await page.reload();
  const calls = (await practice.journal()).filter((it) => it.method === 'POST' && it.path.endsWith('/identities/invite'));
  const mine = calls.map((it) => it.body).filter((body) => calls.at(-1)?.body === body);
  expect(mine, 'one call names these people').toHaveLength(1);
});
