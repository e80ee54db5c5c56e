import { expect, test } from '../support/fixtures.ts';
import { eventuallyOutcomes } from '../support/batch.ts';
import type { Trouble } from '../support/practice.ts';
import { signInAs } from '../support/people.ts';
import { invite, mailedOf, openPreflight, openUnregistered, tickFirst } from '../support/unregistered.ts';

/** What ISC does to the call that invites, and what the page then says of each person. */
const troubles: { name: string; fault: Trouble; word: RegExp }[] = [
  { name: 'refuses', fault: { kind: 'status', status: 403 }, word: /Failed/ },
  { name: 'carries the call out and never answers', fault: { kind: 'cut', after: true }, word: /Unknown|Invited/ },
  { name: 'breaks before it carries the call out', fault: { kind: 'cut' }, word: /Unknown/ },
  { name: 'answers 500', fault: { kind: 'status', status: 500 }, word: /Unknown/ },
  { name: 'answers with an HTML page', fault: { kind: 'html' }, word: /Unknown/ },
  { name: 'asks to wait', fault: { kind: 'rate-limit', retryAfter: 1 }, word: /\bInvited\b/ },
];

for (const { name, fault, word } of troubles) {
  test(`ISC ${name}: every person says so, and nobody is mailed twice`, async ({ page, practice }) => {
    await signInAs(page, 'Org Admin');
    await openUnregistered(page, '?invite=never&mail=yes');
    await tickFirst(page, 2);
    const drawer = await openPreflight(page);
    const { mailed } = await mailedOf(drawer);
    await practice.fault({ method: 'POST', path: '/identities/invite', times: 1, fault });
    const before = (await practice.outbox()).length;
    await invite(page, drawer);
    await eventuallyOutcomes(page, word, mailed, false);
    expect((await practice.outbox()).length - before).toBeLessThanOrEqual(mailed);
  });
}
