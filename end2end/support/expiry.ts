import { expect, test } from './fixtures.ts';
import { batchOf, eventuallyOutcomes, outcomes } from './batch.ts';
import { findSelectCheckInviteFollow } from './journey.ts';
import { signInAs } from './people.ts';
import type { Readings } from './practice.ts';
import { invite, mailedOf } from './unregistered.ts';

/**
 * Invites, lets seven days pass, and invites again whoever did not register, in one reading of what ISC's statuses do.
 * Each reading has a file, and thereby a portal, of its own: what one leaves behind would mean something else in another.
 */
export function expiry(name: string, reading: Readings, mailsAgain: boolean): void {
  test(`after seven days exactly those who did not register are invited again; ${name}`, async ({ page, practice }) => {
    test.setTimeout(120_000);
    await practice.readings(reading);
    const before = (await practice.outbox()).length;
    await signInAs(page, 'Org Admin');
    const first = await findSelectCheckInviteFollow(page, practice, { live: true, people: 6, outcome: /^Invited/ });
    await expect(outcomes(page, /^Invited/).first()).toContainText(/6 d 23 h left|7 d/);
    const invited = (await practice.outbox()).slice(before).map((mail) => mail.identityId);
    await practice.register(invited.slice(0, 1), invited.slice(1));

    await page.getByRole('region', { name: 'Practice tenant' }).getByRole('button', { name: /Jump 7 days/ }).click();
    const expired = first.mailed - 1;
    await eventuallyOutcomes(page, /^Expired/, expired, true);
    await eventuallyOutcomes(page, /^Registered/, 1, true);

    await page.getByRole('link', { name: new RegExp(`^Invite ${expired} .*again…`) }).click();
    const check = page.getByRole('dialog').getByRole('button', { name: /^Check / });
    const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
    await expect(check.or(drawer).first()).toBeVisible();
    if (await check.isVisible()) await check.click();
    const { mailed, selected } = await mailedOf(drawer);
    expect(selected, 'only people who have not registered').toBe(expired);
    await invite(page, drawer);
    expect(batchOf(page)).not.toBe(first.batch);
    await eventuallyOutcomes(page, /^Invited|^Not confirmed/, mailed, false);
    const mails = (await practice.outbox()).length - before - invited.length;
    expect(mails, 'mails of the second invitation').toBe(mailsAgain ? mailed : 0);

    await page.goto(`/batches/${first.batch}`);
    await expect(outcomes(page, /^Invited again in/)).toHaveCount(mailed);
  });
}
