/** The views of one person: each a route of its own, read live, and alone when it fails. */
import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { castOf, openPerson, registered, somebody, view } from '../support/person.ts';
import { signInAs } from '../support/people.ts';

test.use({ portalOptions: { people: 200 } });

test('every view has an address, a title and the person around it', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, registered);
  await openPerson(page, person);
  await expect(page).toHaveTitle(new RegExp(`${person.name} · People`));
  await expect(page.getByRole('main')).toContainText('from source');

  await view(page, /^Accounts/).click();
  await expect(page).toHaveURL(`/people/${person.id}/accounts`);
  await expect(page).toHaveTitle(new RegExp(`Accounts of ${person.name}`));
  const accounts = page.getByRole('table', { name: 'Accounts of this person' });
  await expect(accounts.locator('tbody').getByRole('row').first()).toContainText('Linked');
  const count = await accounts.locator('tbody').getByRole('row').count();
  await expect(view(page, /^Accounts/)).toHaveText(new RegExp(`Accounts ${count}`));
  expect(await findings(page)).toEqual([]);

  await view(page, /^Role assignments/).click();
  await expect(page).toHaveURL(`/people/${person.id}/roles`);
  const roles = page.getByRole('table', { name: 'Role assignments of this person' });
  await roles.locator('tbody').getByRole('link').first().click();
  await expect(page).toHaveURL(/\/roles\?role=/);
  await expect(page.locator('#role-in-full')).toContainText('Assignment id');
  expect(await findings(page)).toEqual([]);

  await view(page, /^History/).click();
  await expect(page.locator('#history .timeline')).toContainText('made this identity');
  expect(await findings(page)).toEqual([]);

  await view(page, /^Ownership/).click();
  await expect(page.getByRole('main')).toContainText('Nothing has to be handed over');
});

test('what somebody owns is listed by kind, with its number', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const owner = await castOf(practice, 'Source Admin');
  await openPerson(page, owner, 'ownership');
  const owned = page.locator('#ownership');
  await expect(owned.getByRole('heading', { name: /^Owner of sources/ })).toBeVisible();
  await expect(owned.getByRole('listitem').first().getByRole('link')).toHaveAttribute('href', /^\/sources\//);
  expect(await findings(page)).toEqual([]);
});

test('ISC’s events and our own lines are one timeline', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const invited = await somebody(practice, (one) => one.invitations > 0 && one.identityStatus !== 'UNREGISTERED' && !one.isManager);
  await openPerson(page, invited, 'history');
  await expect(page.locator('#history')).toContainText('told by ISC');
  const times = await page.locator('#history time').evaluateAll((all) => all.map((one) => Date.parse(one.getAttribute('datetime') ?? '')));
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test.describe('when a part fails', () => {
  test.use({ expectedComplaints: [] });

  test('it says why in three parts, and the rest stays', async ({ page, practice }) => {
    await signInAs(page, 'Org Admin');
    const person = await somebody(practice, registered, 1);
    await openPerson(page, person);
    await practice.fault({ method: 'GET', path: '/accounts', on: 'next', fault: { kind: 'status', status: 400, body: { detailCode: '400.1 Bad request' } } });
    const answer = await page.goto(`/people/${person.id}/accounts`);
    expect(answer?.status()).toBe(200);
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('Nothing was changed');
    expect(await findings(page)).toEqual([]);
    await page.getByRole('alert').getByRole('link', { name: 'Try again' }).click();
    await expect(page.getByRole('table', { name: 'Accounts of this person' })).toBeVisible();
  });
});

test('a manager sees their reports, and is told what ISC does not let them read', async ({ page, browser, portal, practice }) => {
  await signInAs(page, 'Org Admin');
  await openPerson(page, await castOf(practice, 'Manager'));
  const context = await browser.newContext({ baseURL: portal.origin });
  const theirs = await context.newPage();
  await signInAs(theirs, 'Manager');
  await theirs.goto('/people');
  await theirs.getByRole('table').locator('tbody th a').first().click();
  await view(theirs, /^Accounts/).click();
  await expect(theirs.getByRole('alert')).toContainText('ISC does not let you read accounts (403)');
  await view(theirs, /^History/).click();
  await expect(theirs.locator('#history')).toContainText('takes one of these user levels in ISC');
  const other = await theirs.goto(`/people/${(await castOf(practice, 'Org Admin')).id}/accounts`);
  expect(other?.status()).toBe(404);
  await context.close();
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the views and the confirm pages are all there', async ({ page, practice }) => {
    await signInAs(page, 'Org Admin');
    const person = await somebody(practice, registered, 2);
    await openPerson(page, person);
    for (const [name, part] of [['Accounts', 'accounts'], ['Ownership', 'ownership'], ['Role assignments', 'roles'], ['History', 'history']] as const) {
      await view(page, new RegExp(`^${name}`)).click();
      await expect(page).toHaveURL(`/people/${person.id}/${part}`);
      await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
    }
    await page.locator('#more-actions').click();
    await page.locator('#act-process').click();
    await expect(page.getByRole('dialog')).toContainText('08:00 and 20:00');
    await page.getByRole('dialog').getByRole('link', { name: 'Cancel' }).click();
    await expect(page).toHaveURL(`/people/${person.id}`);
  });
});
