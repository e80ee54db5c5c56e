/** Many people at once: the list is frozen first, and says who is left out and why. */
import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { eventually, onJob, writes } from '../support/person.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, ready, selectionBar, tickFirst } from '../support/unregistered.ts';

test.use({ portalOptions: { people: 200 } });

test('three people are processed with one call, once', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/people?status=ACTIVE&status=REGISTERED&per=25');
  await ready(page);
  await tickFirst(page, 3);
  await expect(selectionBar(page)).toContainText('3 on this page selected');
  await page.locator('#act-on-many').click();
  await expect(page.locator('#many-reset')).toHaveText('Reset 3 people…');
  expect(await findings(page)).toEqual([]);
  await page.locator('#many-process').click();
  const main = await onJob(page);
  await eventually(page, /Process 3 people/);
  await eventually(page, /can be done/);
  expect(await writes(practice, 'POST', /identities\/process$/)).toBe(0);
  expect(await findings(page)).toEqual([]);
  await page.locator('#job-start').dblclick();
  await expect(main).toContainText(/Decided by/);
  await eventually(page, /3 done/);
  expect(await writes(practice, 'POST', /identities\/process$/)).toBe(1);
});

test('a reset of two people is typed with its number', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/people?status=ACTIVE&status=REGISTERED&per=25&sort=-name');
  await ready(page);
  await tickFirst(page, 2);
  await page.locator('#act-on-many').click();
  await page.locator('#many-reset').click();
  await onJob(page);
  await eventually(page, /2 of 2 can be done/);
  const typed = page.getByLabel('Type reset 2 people to confirm');
  await typed.fill('reset 3 people');
  await page.locator('#job-start').click();
  await expect(page.getByRole('main')).toContainText('There is a problem');
  await expect(typed).toHaveValue('reset 3 people');
  expect(await writes(practice, 'POST', /\/reset$/)).toBe(0);
  expect(await findings(page)).toEqual([]);
  await typed.fill('reset 2 people');
  await page.locator('#job-start').click();
  await eventually(page, /2 done/);
  expect(await writes(practice, 'POST', /\/reset$/)).toBe(2);
});

test('who must not be deleted is left out', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/people?protected=yes&per=25');
  await ready(page);
  await tickFirst(page, 1);
  await page.locator('#act-on-many').click();
  await page.locator('#many-delete').click();
  await onJob(page);
  await eventually(page, /0 of 1 can be done/);
  await expect(page.getByRole('main')).toContainText('1 person left out');
  await expect(page.locator('#job-start')).toHaveAttribute('aria-disabled', 'true');
  await page.locator('#job-discard').click();
  await expect(page).toHaveURL(/\/people\b/);
  expect(await writes(practice, 'DELETE', /identities/)).toBe(0);
});

test('a list that was left is found from the Overview; how its mails go out is chosen before they do', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/people?status=ACTIVE&status=REGISTERED&mail=yes&per=25');
  await ready(page);
  await tickFirst(page, 2);
  await page.locator('#act-on-many').click();
  await page.locator('#many-reset-password').click();
  await onJob(page);
  await eventually(page, /2 of 2 can be done/);
  await page.goto('/');
  await page.getByRole('link', { name: /^Start P-\d+ to send password-reset mail to 2 people/ }).click();
  const main = await onJob(page);
  await page.getByLabel('A code to the personal e-mail').check();
  expect(await findings(page)).toEqual([]);
  await page.locator('#job-start').click();
  await expect(main).toContainText(/Decided by/);
  await expect(async () => {
    const sent = (await practice.journal()).filter((one) => /verification\/account\/send$/.test(one.path));
    expect(sent.map((one) => JSON.stringify(one.body).includes('EMAIL_PERSONAL'))).toEqual([true, true]);
  }).toPass({ timeout: 30_000 });
});

test('nobody ticked is said, and nothing is frozen', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/people?per=25');
  await page.locator('#act-on-many').click();
  await page.locator('#many-process').click();
  await expect(page).toHaveURL(/\/people\?.*form=/);
  await expect(page.getByRole('table')).toBeVisible();
});

test('Helpdesk may process, and sees why not more', async ({ page }) => {
  await signInAs(page, 'Helpdesk');
  await openUnregistered(page);
  await page.goto('/people?per=25');
  await ready(page);
  await tickFirst(page, 2);
  await page.locator('#act-on-many').click();
  await expect(page.locator('#many-delete')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('#many-process')).toBeEnabled();
});
