/** What is done to one person: each action once by its confirm page, and once refused. */
import type { Page } from '@playwright/test';

import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { castOf, eventually, onJob, openPerson, registered, somebody, unregistered, writes } from '../support/person.ts';
import { signInAs } from '../support/people.ts';

test.use({ portalOptions: { people: 200 } });

const question = (page: Page) => page.getByRole('dialog');
const act = (page: Page) => page.locator('#do-act');

/** The words that the label of the field asks for. */
async function typeWhatIsAsked(page: Page): Promise<void> {
  const label = (await page.locator('label[for=typed]').textContent()) ?? '';
  await page.getByLabel(label).fill(/^Type (.*) to confirm/.exec(label)?.[1] ?? '');
}

test('inviting one person asks first, then checks a list of one', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, unregistered);
  await openPerson(page, person);
  await page.locator('#invite').click();
  await expect(page).toHaveURL(`/people/${person.id}/invite`);
  await expect(question(page)).toContainText('Nobody is mailed by this step');
  expect(await findings(page)).toEqual([]);
  await page.locator('#do-check').click();
  await expect(page).toHaveURL(/\/unregistered\/check\//);

  const done = await somebody(practice, registered);
  await openPerson(page, done);
  await expect(page.locator('#invite')).toHaveAttribute('aria-disabled', 'true');
  await page.goto(`/people/${done.id}/invite`);
  await expect(question(page)).toContainText('has registered already');
});

test('a password-reset mail goes out once, however often the button is pressed', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, registered);
  await openPerson(page, person);
  await page.locator('#act-reset-password').click();
  await expect(page).toHaveURL(`/people/${person.id}/reset-password`);
  await expect(question(page)).toContainText('works for 2 hours');
  await expect(question(page)).toContainText(person.emailAddress ?? 'nothing');
  await question(page).getByText('What will be called').click();
  await expect(question(page)).toContainText(`/identities/${person.id}/verification/account/send`);
  expect(await findings(page)).toEqual([]);
  await act(page).dblclick();
  await onJob(page);
  await eventually(page, /Accepted/);
  expect(await writes(practice, 'POST', /verification\/account\/send$/)).toBe(1);
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toContainText(person.name);

  const stranger = await somebody(practice, unregistered);
  await openPerson(page, stranger);
  await expect(page.locator('#act-reset-password')).toHaveAttribute('aria-disabled', 'true');
  await page.goto(`/people/${stranger.id}/reset-password`);
  await expect(question(page)).toContainText('Not possible now');
  await expect(act(page)).toHaveCount(0);
});

test('attributes are synchronised, and not again within ten seconds', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, registered, 1);
  await openPerson(page, person, 'sync');
  await act(page).click();
  await onJob(page);
  await eventually(page, /Accepted|Done/);
  expect(await writes(practice, 'POST', /synchronize-attributes$/)).toBe(1);
  await page.goto(`/people/${person.id}`);
  await expect(page.locator('#person-actions')).toContainText(/in \d+ s/);
});

test('processing says when ISC does it by itself, and is followed to its end', async ({ page, practice }) => {
  await signInAs(page, 'Helpdesk');
  const person = await somebody(practice, registered, 2);
  await openPerson(page, person);
  await page.locator('#more-actions').click();
  await expect(page.locator('#act-delete')).toHaveAttribute('aria-disabled', 'true');
  await page.locator('#act-process').click();
  await expect(question(page)).toContainText('ISC does it by itself');
  await act(page).click();
  await onJob(page);
  await eventually(page, /1 done/);
  expect(await writes(practice, 'POST', /identities\/process$/)).toBe(1);

  await page.goto(`/people/${person.id}/reset`);
  await expect(question(page)).toContainText('You do not have the right to change people in ISC');
});

test('a reset is spelled out, typed, and never done to oneself', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await castOf(practice, 'Helpdesk');
  await openPerson(page, person, 'reset');
  await expect(question(page)).toContainText('Helpdesk');
  await expect(question(page).getByRole('link', { name: 'Cancel' })).toBeFocused();
  await page.getByLabel(/^Type .* to confirm/).fill('not the name');
  await act(page).click();
  await expect(page).toHaveURL(new RegExp(`/people/${person.id}/reset\\?form=`));
  await expect(page.getByRole('alert').or(question(page)).first()).toContainText('There is a problem');
  expect(await writes(practice, 'POST', /\/reset$/)).toBe(0);
  expect(await findings(page)).toEqual([]);
  await typeWhatIsAsked(page);
  await act(page).click();
  await onJob(page);
  await eventually(page, /1 done/);
  await page.goto(`/people/${person.id}/history`);
  await expect(page.locator('#history')).toContainText('reset them');

  const self = await castOf(practice, 'Org Admin');
  await page.goto(`/people/${self.id}/reset`);
  await expect(question(page)).toContainText('Not possible now');
});

test('who owns something is not deleted; who owns nothing is, once it is typed', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const owner = await castOf(practice, 'Source Admin');
  await openPerson(page, owner, 'delete');
  await expect(question(page)).toContainText('Not possible now');
  await expect(page.locator('#owns')).toContainText('Owner of sources');
  await expect(act(page)).toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  const person = await somebody(practice, unregistered, 1);
  await page.goto(`/people/${person.id}/delete`);
  await expect(question(page)).toContainText('own nothing that would keep ISC from deleting them');
  await typeWhatIsAsked(page);
  await act(page).dblclick();
  await onJob(page);
  await eventually(page, /1 done/);
  expect(await writes(practice, 'DELETE', new RegExp(`identities/${person.id}$`))).toBe(1);
  await page.goto(`/people/${person.id}`);
  await eventually(page, /No longer in ISC since/);
});

test('a lost answer is told in three parts until somebody decides', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, registered, 4);
  await openPerson(page, person, 'reset-password');
  await practice.fault({ method: 'POST', path: '/identities/{id}/verification/account/send', on: 'next', fault: { kind: 'cut', after: true } });
  await act(page).click();
  const main = await onJob(page);
  await eventually(page, /Whether ISC did it for .* is not known/);
  await expect(main).toContainText('Gangway does not repeat it by itself');
  await expect(main).toContainText('Sending it again may mail twice');
  expect(await findings(page)).toEqual([]);
  const job = new URL(page.url()).pathname;

  await page.goto(`/people/${person.id}`);
  await expect(page.getByRole('main')).toContainText('Whether ISC did something for them is not known');
  await page.getByRole('link', { name: /^Decide in P-/ }).click();
  await expect(page).toHaveURL(job);
  await page.goto(`/people/${person.id}/reset-password`);
  await expect(question(page)).toContainText(/Asked last by .*: Unknown/);
  expect(await findings(page)).toEqual([]);
  await page.goto('/');
  await expect(page.getByRole('main')).toContainText(/Decide about 1 person in P-/);

  await page.goto(job);
  await page.locator('#job-leave').click();
  await expect(page).toHaveURL(job);
  await page.goto(`/people/${person.id}`);
  await expect(page.getByRole('main')).not.toContainText('is not known');
  expect(await writes(practice, 'POST', new RegExp(`${person.id}/verification/account/send$`))).toBe(1);
});

test('a refusal of ISC is told in three parts, and tried again once', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, registered, 5);
  await openPerson(page, person, 'process');
  await practice.fault({ method: 'POST', path: '/identities/process', on: 'next', fault: { kind: 'status', status: 409 } });
  await act(page).click();
  const main = await onJob(page);
  await eventually(page, /Process was not done for .*: ISC refused the request \(409\)/);
  await expect(main).toContainText('ISC did not do it; nothing was changed.');
  await expect(main).toContainText('See to the reason, then retry.');
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Retry 1 person' }).click();
  await eventually(page, /1 done/);
  const asked = (await practice.journal()).filter((one) => one.path.endsWith('/identities/process') && one.body?.includes(person.id));
  expect(asked.map((one) => one.status)).toEqual([409, 202]);
});

test('nobody disables themselves', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openPerson(page, await castOf(practice, 'Org Admin'), 'disable');
  await expect(question(page)).toContainText('Not possible now: you cannot disable yourself');
  await expect(act(page)).toHaveCount(0);
});

test('disabled and enabled again', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, registered, 3);
  await openPerson(page, person, 'disable');
  await act(page).click();
  await onJob(page);
  await eventually(page, /1 (accepted|done)/);
  await page.goto(`/people/${person.id}/enable`);
  await act(page).click();
  await onJob(page);
  await eventually(page, /1 (accepted|done)/);
  expect(await writes(practice, 'POST', /identities-accounts\/(en|dis)able$/)).toBe(2);
});
