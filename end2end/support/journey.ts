/** The main job, end to end, as one story: used with script, without it, and with the wasm blocked. */
import { expect, type Page } from '@playwright/test';

import { batchOf, eventuallyOutcomes } from './batch.ts';
import type { Practice } from './practice.ts';
import { invite, mailedOf, openPreflight, openUnregistered, tickFirst } from './unregistered.ts';

export interface Invited {
  batch: string;
  mailed: number;
}

/** Finds people never invited, ticks some, checks them, invites whom the check lets through, and follows them. */
export async function findSelectCheckInviteFollow(
  page: Page,
  practice: Practice,
  how: { live: boolean; people?: number; outcome?: RegExp },
): Promise<Invited> {
  const people = how.people ?? 3;
  const mailsBefore = (await practice.outbox()).length;
  await openUnregistered(page, '?invite=never&mail=yes');
  await tickFirst(page, people);
  const drawer = await openPreflight(page);
  const { mailed, selected } = await mailedOf(drawer, how.live);
  expect(selected, 'everybody who was ticked is accounted for').toBe(people);
  expect(mailed, 'somebody can be mailed').toBeGreaterThan(0);
  await invite(page, drawer);
  const batch = batchOf(page);
  await eventuallyOutcomes(page, how.outcome ?? /^Invited, confirmed/, mailed, !how.live);
  const mails = (await practice.outbox()).length - mailsBefore;
  expect(mails, 'as many mails as people who were let through').toBe(mailed);
  return { batch, mailed };
}
