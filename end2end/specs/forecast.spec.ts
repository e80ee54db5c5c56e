/** What is to be expected of those who are invited now: said when there is enough to tell, and how sure it is. */
import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';

test('too few invitations foretell nothing; forty of them tell of the next', async ({ page, practice }) => {
  test.setTimeout(240_000);
  await practice.readings({ invited: 'staysUnregistered', expired: 'fallsBack', invitingPending: 'ignored' });
  const before = (await practice.outbox()).length;
  await signInAs(page, 'Org Admin');
  const many = await findSelectCheckInviteFollow(page, practice, { live: true, people: 45, outcome: /^Invited/ });
  expect(many.mailed).toBeGreaterThanOrEqual(30);
  await page.goto('/');
  const forecast = page.getByRole('figure').filter({ hasText: 'Forecast' });
  await expect(forecast).toContainText(/Not known yet: .* it takes 30 past invitations whose fate is known to tell\. There are 0 so far\./);

  const invited = (await practice.outbox()).slice(before).map((mail) => mail.identityId);
  await practice.register(invited.slice(0, 30), invited.slice(30));
  await page.getByRole('region', { name: 'Practice tenant' }).getByRole('button', { name: /Jump 7 days/ }).click();
  await expect(async () => {
    await page.goto(`/batches/${many.batch}`);
    await expect(page.getByRole('main')).toContainText('30 have registered', { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });

  const few = await findSelectCheckInviteFollow(page, practice, { live: true, people: 20, outcome: /^Invited/ });
  await expect(page.locator('#batch-forecast')).toContainText(/invited now/);
  await page.goto('/');
  await expect(forecast).toContainText(`${few.mailed} people invited now`);
  await expect(forecast).toContainText(/will need a call|nobody will need a call/);
  await forecast.locator('summary').click();
  await expect(forecast.getByRole('table').getByRole('row')).toHaveCount(3);
  const pace = page.getByRole('figure').filter({ hasText: 'Time to register' });
  await expect(pace).toContainText(/Half of the invited had registered after/);
  await expect(page.getByRole('figure').filter({ hasText: 'Registration by manager' })).toContainText(/have not registered/);
  await look(page, 'overview with a forecast');
});
