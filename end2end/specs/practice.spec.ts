import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered } from '../support/unregistered.ts';

test('starting over empties the portal and the tenant', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await findSelectCheckInviteFollow(page, practice, { live: true });
  expect((await practice.outbox()).length).toBeGreaterThan(0);

  await page.getByRole('region', { name: 'Practice tenant' }).getByRole('link', { name: 'Start over' }).click();
  const question = page.getByRole('dialog', { name: 'Start over?' });
  await expect(question).toContainText('cannot be undone');
  await question.getByRole('button', { name: 'Start over' }).click();
  await expect(page).toHaveURL(/\/(signed-out|sign-in|$)/);

  expect(await practice.outbox()).toEqual([]);
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/batches');
  await expect(page.getByRole('main').getByRole('link', { name: /^B-\d/ })).toHaveCount(0);
});

test('jumping in time keeps the session and says what was done', async ({ page }) => {
  await signInAs(page, 'Org Admin', '/unregistered');
  await page.getByRole('region', { name: 'Practice tenant' }).getByRole('button', { name: /Jump 7 days/ }).click();
  await expect(page).toHaveURL('/unregistered');
  await expect(page.getByRole('status').filter({ hasText: 'moved forward by 7 days' })).toBeVisible();
});
