import { expect, test } from '../support/fixtures.ts';
import { batchOf, eventuallyOutcomes } from '../support/batch.ts';
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
  await ready(page);
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

test('pressing the button twice sends once, and so does sending the form again later', async ({ page, practice, portal }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never&mail=yes');
  await tickFirst(page, 3);
  const drawer = await openPreflight(page);
  const { mailed } = await mailedOf(drawer);
  expect(mailed).toBeGreaterThan(0);
  const before = (await practice.outbox()).length;
  const posted = page.waitForRequest((it) => it.method() === 'POST' && it.url().endsWith('/release_check'));
  await drawer.getByRole('button', { name: /practice invite|Invite \d/ }).dblclick();
  await expect(page).toHaveURL(/\/batches\/B-\d+/);
  const batch = batchOf(page);
  await eventuallyOutcomes(page, /^Invited, confirmed/, mailed, false);

  const form = (await posted).postData() ?? '';
  expect(form, 'a form is sent once by its key').toMatch(/(^|&)key=/);
  for (const again of [form, form.replace(/(^|&)key=[^&]*/, '$1key=another')]) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin: portal.origin };
    const answer = await page.request.post((await posted).url(), { data: again, headers, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    expect(answer.headers().location, 'it leads to the batch that there is').toBe(`/batches/${batch}`);
  }
  await page.goto('/batches');
  await expect(page.getByRole('main').getByRole('link', { name: /^B-\d/ }).first()).toContainText(batch);
  expect((await practice.outbox()).length - before).toBe(mailed);
  const calls = (await practice.journal()).filter((it) => it.method === 'POST' && it.path.endsWith('/identities/invite'));
  const mine = calls.map((it) => it.body).filter((body) => calls.at(-1)?.body === body);
  expect(mine, 'one call names these people').toHaveLength(1);
});
