import { expect, test } from '../support/fixtures.ts';
import { batchOf, eventuallyOutcomes } from '../support/batch.ts';
import type { Trouble } from '../support/practice.ts';
import { signInAs } from '../support/people.ts';
import { invite, mailedOf, openPreflight, openUnregistered, tickRows } from '../support/unregistered.ts';

/** What ISC does to the call that invites, and what the page then says of each person. */
const troubles: { name: string; fault: Trouble; word: RegExp }[] = [
  { name: 'refuses', fault: { kind: 'status', status: 403 }, word: /^Failed/ },
  { name: 'carries the call out and never answers', fault: { kind: 'cut', after: true }, word: /^(Unknown|Invited)/ },
  { name: 'breaks before it carries the call out', fault: { kind: 'cut' }, word: /^Unknown/ },
  { name: 'answers 500', fault: { kind: 'status', status: 500 }, word: /^Unknown/ },
  { name: 'answers with an HTML page', fault: { kind: 'html' }, word: /^Unknown/ },
  { name: 'asks to wait', fault: { kind: 'rate-limit', retryAfter: 1 }, word: /^Invited/ },
];

for (const [index, { name, fault, word }] of troubles.entries()) {
  test(`ISC ${name}: every person says so, and nobody is mailed twice`, async ({ page, practice }) => {
    await signInAs(page, 'Org Admin');
    await openUnregistered(page, '?invite=never&mail=yes');
    // Whose fate is unknown is not mailed again: each test has people of its own.
    await tickRows(page, 6 * index, 5);
    const drawer = await openPreflight(page);
    const { mailed } = await mailedOf(drawer);
    expect(mailed).toBeGreaterThan(0);
    await practice.fault({ method: 'POST', path: '/identities/invite', times: 1, fault });
    const before = (await practice.outbox()).length;
    await invite(page, drawer);
    await eventuallyOutcomes(page, word, mailed, false);
    expect((await practice.outbox()).length - before).toBeLessThanOrEqual(mailed);
  });
}

test('a lost answer waits for a person, who decides whether to send again', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never&mail=yes');
  await tickRows(page, 6 * troubles.length, 5);
  const drawer = await openPreflight(page);
  const { mailed } = await mailedOf(drawer);
  await practice.fault({ method: 'POST', path: '/identities/invite', times: 1, fault: { kind: 'cut' } });
  const before = (await practice.outbox()).length;
  await invite(page, drawer);
  const batch = batchOf(page);
  await eventuallyOutcomes(page, /^Unknown/, mailed, false);

  await page.goto('/');
  const waiting = page.getByRole('region', { name: 'Waiting for you' });
  await waiting.getByRole('link', { name: new RegExp(`^Decide about .*${batch}`) }).click();
  await page.getByRole('main').getByRole('link', { name: 'Decide…' }).click();
  const question = page.getByRole('dialog', { name: /whose fate is unknown/ });
  await expect(question).toContainText('may mail them twice');
  expect((await practice.outbox()).length, 'nothing was repeated without being asked').toBe(before);
  await question.getByRole('button', { name: /^Send again to/ }).click();
  await eventuallyOutcomes(page, /^Invited/, mailed, true);
  expect((await practice.outbox()).length).toBe(before + mailed);
});
