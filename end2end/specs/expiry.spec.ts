import { expect, test } from '../support/fixtures.ts';
import { batchOf, eventuallyOutcomes, outcomes } from '../support/batch.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';
import { invite, mailedOf } from '../support/unregistered.ts';

test('an invitation expires after seven days, and only those who did not register are invited again', async ({
  page,
  practice,
}) => {
  await signInAs(page, 'Org Admin');
  const first = await findSelectCheckInviteFollow(page, practice, { live: true, people: 12 });
  await expect(outcomes(page, /Invited/).first()).toContainText(/6 d 23 h left|7 d/);

  const banner = page.getByRole('region', { name: 'Practice tenant' });
  await banner.getByRole('button', { name: /Jump 7 days/ }).click();

  await page.goto(`/batches/${first.batch}`);
  await expect(async () => {
    await page.reload();
    const open = await outcomes(page, /\bInvited\b(?! again)/).count();
    expect(open, 'no invitation is valid any more').toBe(0);
  }).toPass({ timeout: 30_000 });
  const expired = await outcomes(page, /Expired/).count();
  const registered = await outcomes(page, /Registered/).count();
  expect(expired + registered).toBe(first.mailed);
  expect(expired, 'somebody has not registered in time').toBeGreaterThan(0);

  await page.getByRole('link', { name: /Invite \d+ (person|people)? ?again…/ }).click();
  const confirm = page.getByRole('dialog');
  if (await confirm.getByRole('button', { name: /Check/ }).isVisible()) {
    await confirm.getByRole('button', { name: /Check/ }).click();
  }
  const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
  const { mailed, selected } = await mailedOf(drawer);
  expect(selected, 'only people who have not registered').toBe(expired);
  await invite(page, drawer);
  expect(batchOf(page)).not.toBe(first.batch);
  await eventuallyOutcomes(page, /\bInvited\b/, mailed, false);

  await page.goto(`/batches/${first.batch}`);
  await expect(outcomes(page, /Invited again in/)).toHaveCount(mailed);
});
