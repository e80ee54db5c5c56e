/** Somebody new, from ISC's event to registered; with a rule, its rehearsal and its cap. */
import { look } from '../support/axe.ts';
import { eventuallyOutcomes } from '../support/batch.ts';
import { expect, test } from '../support/fixtures.ts';
import { eventually, gatherNobody, joins, newRule, settings, setUp, switchOn } from '../support/joiners.ts';
import { signInAs } from '../support/people.ts';
import { invite, mailedOf, openUnregistered, ready, rowOf } from '../support/unregistered.ts';

test.use({ portalOptions: { people: 200 }, expectedComplaints: [/preloaded using link preload but not used/] });

test.beforeEach(async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await setUp(page);
});

test('an event makes a row, the check is the same, and whoever registers is done with', async ({ page, practice }) => {
  const name = await joins(practice);
  const row = await eventually(page, name, /Ready/);
  await look(page, 'joiners');
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: /^Check 1 person/ }).click();
  await expect(page).toHaveURL(/\/unregistered\/check\//);
  const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
  await mailedOf(drawer);
  await expect(drawer).toContainText(name);
  await invite(page, drawer);
  const batch = page.url();
  await eventuallyOutcomes(page, /^Invited, confirmed/, 1, false);
  await eventually(page, name, /In a batch.*B-\d+/, '?state=batch');

  const person = (await practice.people()).find((one) => one.name === name);
  await practice.register([person?.id ?? ''], []);
  await page.goto('/settings/practice');
  await page.getByRole('button', { name: /^Jump 1 day|^1 day/ }).first().click();
  await eventually(page, name, /Registered/, '?state=registered');
  await page.goto(batch);
});

test('a row comes while one looks at the list, and the rows stay where they are', async ({ page, practice }) => {
  const first = await joins(practice);
  await eventually(page, first, /Ready/);
  await ready(page);
  const count = await page.getByRole('table').locator('tbody').getByRole('row').count();
  const second = await joins(practice);
  const show = page.locator('#list-changed');
  await expect(show).toBeVisible({ timeout: 30_000 });
  await expect(show).toHaveText(/^1 new · Show$|^Changed · Show$/);
  await expect(page.getByRole('table').locator('tbody').getByRole('row')).toHaveCount(count);
  await show.click();
  await expect(page.getByRole('table').locator('tbody').getByRole('row')).toHaveCount(count + 1);
  await eventually(page, second, /Ready/);
});

test('whoever has no e-mail waits for it, and the wait ends by itself', async ({ page, practice }) => {
  const name = await joins(practice, { emailAddress: '' });
  await eventually(page, name, /Waiting for e-mail/, '?state=mail');
  const person = (await practice.people()).find((one) => one.name === name);
  await practice.changePerson(person?.id ?? '', { emailAddress: 'late.address@acme.example' });
  await eventually(page, name, /Ready/);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled });

    test('a skip needs a reason and is taken back', async ({ page, practice }) => {
      const name = await joins(practice);
      const row = await eventually(page, name, /Ready/);
      await row.getByRole('link', { name: `Skip… ${name}` }).click();
      const question = page.getByRole('dialog');
      await question.getByRole('button', { name: `Skip ${name}` }).click();
      await expect(page.getByRole('dialog').getByLabel(/Why are they not invited/)).toHaveAttribute('aria-invalid', 'true');
      if (javaScriptEnabled) await look(page, 'skip a joiner');
      await page.getByRole('dialog').getByLabel(/Why are they not invited/).fill('Starts in another company');
      await page.getByRole('dialog').getByRole('button', { name: `Skip ${name}` }).click();
      await expect(rowOf(page, name)).toHaveCount(0);
      const skipped = await eventually(page, name, /Starts in another company/, '?state=skipped');
      await skipped.getByRole('button', { name: `Take back ${name}` }).click();
      await eventually(page, name, /Ready/);
    });

    test('ticks stay while one looks at another state, and all of them are checked', async ({ page, practice }) => {
      const names = [await joins(practice), await joins(practice, { emailAddress: '' })];
      await eventually(page, names[1] ?? '', /Waiting for e-mail/, '?state=mail');
      await eventually(page, names[0] ?? '', /Ready/, '?state=ready');
      const bar = page.getByRole('region', { name: 'Selection', exact: true });
      const tick = async (name: string) => {
        await rowOf(page, name).getByRole('checkbox').check();
        if (!javaScriptEnabled) await bar.getByRole('button', { name: 'Keep selection' }).click();
        await expect(page).toHaveURL(/sel=/);
      };
      await tick(names[0] ?? '');
      await page.getByRole('link', { name: /^Waiting for e-mail/ }).click();
      await expect(page).toHaveURL(/state=mail.*sel=/);
      await expect(bar).toContainText('1 selected, 1 not in this view');
      await tick(names[1] ?? '');
      await expect(bar).toContainText('2 selected, 1 not in this view');
      await bar.getByRole('link', { name: 'Show selected' }).click();
      for (const name of names) await expect(rowOf(page, name).getByRole('checkbox')).toBeChecked();
      await page.getByRole('button', { name: 'Check 2 people…' }).click();
      const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
      await expect(async () => {
        // Without script the page does not look at itself again.
        if (!javaScriptEnabled) await page.reload();
        for (const name of names) await expect(drawer).toContainText(name, { timeout: 1_000 });
      }).toPass({ timeout: 20_000 });
    });

    test('whoever’s event was lost is found by comparing creation dates', async ({ page, practice }) => {
      await practice.events({ sending: false });
      const name = await joins(practice);
      await practice.events({ sending: true });
      await page.goto('/joiners');
      await page.getByRole('button', { name: 'Check for missed ones' }).click();
      await eventually(page, name, /found by comparing creation dates/);
    });
  });
}

test('a rule is rehearsed, switched on, and makes a draft of whoever comes then', async ({ page, practice }) => {
  test.setTimeout(150_000);
  await gatherNobody(page);
  const before = await joins(practice);
  await eventually(page, before, /Ready/);
  await newRule(page, 'Everybody new', /Make a draft batch/, 10);
  await page.getByRole('button', { name: 'Rehearse on the last 30 days' }).click();
  await expect(page.locator('#rehearsal-finding')).toContainText(/would have proposed (\d+ (person|people)|nobody) in the last 30 days/);
  await look(page, 'a rule, rehearsed');
  await switchOn(page);
  const name = await joins(practice);
  const row = await eventually(page, name, /In a batch/);
  await row.getByRole('link', { name: /^B-\d+/ }).click();
  await expect(page.getByRole('main')).toContainText(name);
  await expect(page.getByRole('main'), 'who came before is not its business').not.toContainText(before);
  expect((await practice.outbox()).map(({ to }) => to).join(), 'a rule sends nothing').not.toContain(name.split(' ')[1]?.toLowerCase());
  await page.getByRole('main').getByRole('link', { name: /^Send \d+ practice invite/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Send \d+ practice invite/ }).click();
  await eventuallyOutcomes(page, /^Invited, confirmed/, 1, true);
  await page.goto(settings);
  await page.getByRole('link', { name: 'Everybody new' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByRole('link', { name: 'Switch on…' })).toBeVisible();
});

test('a rule stops itself before it exceeds its cap, and is removed', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await newRule(page, 'At most one', /Propose them/, 1);
  await switchOn(page);
  const rule = page.url();
  const names = [await joins(practice), await joins(practice)];
  await expect(async () => {
    await page.goto(rule);
    await expect(page.locator('#rule-stopped')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  await look(page, 'a rule that stopped itself');
  for (const name of names) await eventually(page, name, /Ready/);
  await page.goto('/notices');
  await page.getByRole('main').getByRole('link', { name: 'A rule for new joiners stopped itself: At most one' }).first().click();
  await expect(page.locator('#rule-stopped')).toBeVisible();
  await page.getByRole('link', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the rule' }).click();
  await expect(page.getByRole('main')).not.toContainText('At most one');
});

test('a rule that cannot be saved comes back with its reasons', async ({ page }) => {
  await page.goto(`${settings}/rules/new`);
  await page.getByLabel('People a day at most').fill('none');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await expect(page).toHaveTitle(/Error: /);
  await expect(page.getByLabel('People a day at most')).toHaveValue('none');
  await expect(page.getByLabel('People a day at most')).toHaveAttribute('aria-invalid', 'true');
  await look(page, 'a rule that was refused');
});
