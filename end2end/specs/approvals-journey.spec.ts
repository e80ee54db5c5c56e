/** The second half of inviting as four people live it, from the question to those who are invited again. */
import { execFileSync } from 'node:child_process';

import type { Page } from '@playwright/test';

import { another, answerButton, askAbout, cast, phone, reports, reportsOf } from '../support/approvals.ts';
import { batchOf, eventuallyOutcomes, outcomes } from '../support/batch.ts';
import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { heading, mailedOf } from '../support/unregistered.ts';

const binary = process.env.GANGWAY_BIN ?? '../target/debug/gangway';

test.use({ portalOptions: { people: 200 }, expectedComplaints: [/preloaded using link preload but not used/] });

/** Takes the evidence of the batch on the page, and has it checked by the program alone. */
async function evidence(page: Page, file: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download evidence' }).click();
  await (await waiting).saveAs(file);
  return execFileSync(binary, ['check', '--evidence', file], { encoding: 'utf8' });
}

test('asked by an admin, answered by two managers on phones, sent by helpdesk, expired, invited again, and proven', async ({ page, browser, portal, practice }, info) => {
  test.setTimeout(240_000);
  await practice.readings({ invited: 'becomesPending', expired: 'fallsBack', invitingPending: 'ignored' });
  const people = await cast(practice);
  const managers = [people.manager, people.coordinator];
  const theirs = await reports(practice, managers.map((one) => [one, 3]));
  const before = (await practice.outbox()).length;
  const mailsOf = async (ids: string[]): Promise<number[]> => {
    const mails = (await practice.outbox()).slice(before);
    return ids.map((id) => mails.filter((mail) => mail.identityId === id).length);
  };

  await signInAs(page, 'Org Admin', '/settings/approvals');
  await page.getByLabel('Needed: a batch is sent only after managers approved it').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByLabel('Needed: a batch is sent only after managers approved it')).toBeChecked();
  const { batch, people: asked } = await askAbout(page, reportsOf(managers));
  await expect(page.getByRole('main')).toContainText('0 of 2 have answered');

  const first = await another(browser, portal, { viewport: phone });
  await signInAs(first, 'Manager', `/approvals/${batch}`);
  const second = await another(browser, portal, { viewport: phone });
  await signInAs(second, 'Source Admin', `/approvals/${batch}`);
  await expect(second.getByRole('heading', { level: 3 })).toHaveCount(3);
  await second.getByRole('button', { name: 'Approve all 3' }).click();
  await expect(heading(second)).toHaveText('Done');
  await page.reload();
  await expect(page.getByRole('main')).toContainText('1 of 2 have answered');
  await page.goto(`/batches/${batch}/release`);
  await expect(page.getByRole('dialog')).toContainText('Not everybody who was asked has answered yet');

  const refused = theirs.get(people.manager.id)![0]!;
  await first.getByRole('link', { name: `Don't invite ${refused.name}`, exact: true }).click();
  await first.getByLabel('Not in my team').check();
  await first.getByRole('button', { name: `Don't invite ${refused.name}` }).click();
  await answerButton(first).click();
  await answerButton(first).click();
  await expect(heading(first)).toHaveText('Done');
  await expect(first.getByRole('main')).toContainText(refused.name);
  expect(await mailsOf([refused.id]), 'nobody is mailed before somebody releases it').toEqual([0]);

  const helpdesk = await another(browser, portal);
  await signInAs(helpdesk, 'Helpdesk', `/batches/${batch}`);
  const approved = asked - 1;
  await expect(helpdesk.getByRole('main')).toContainText('Partly approved');
  await helpdesk.getByRole('link', { name: `Send ${approved} practice invites…` }).click();
  await expect(helpdesk.getByRole('dialog')).toContainText('1 person was not approved and will not be mailed');
  await helpdesk.getByRole('dialog').getByRole('button', { name: `Send ${approved} practice invites` }).click();
  await eventuallyOutcomes(helpdesk, /^Invited, confirmed/, approved, true);
  await expect(outcomes(helpdesk, /^Not approved by/)).toContainText(refused.name);
  // The practice manager has people of their own besides.
  const mailed = (await practice.outbox()).slice(before).map((mail) => mail.identityId);
  expect(mailed).toHaveLength(approved);
  for (const one of [...theirs.values()].flat()) expect(mailed.includes(one.id), one.name).toBe(one.id !== refused.id);
  expect(await mailsOf([...mailed, refused.id])).toEqual([...mailed.map(() => 1), 0]);

  await practice.register(mailed.slice(0, 1), mailed.slice(1));
  await page.goto(`/batches/${batch}`);
  await page.getByRole('region', { name: 'Practice tenant' }).getByRole('button', { name: /Jump 7 days/ }).click();
  await page.goto(`/batches/${batch}`);
  const expired = approved - 1;
  await eventuallyOutcomes(page, /^Expired/, expired, true);
  await eventuallyOutcomes(page, /^Registered/, 1, true);

  // Approved a week ago for the same address: nobody is asked again, and somebody still has to send it.
  await helpdesk.goto(`/batches/${batch}`);
  await helpdesk.getByRole('link', { name: new RegExp(`^Invite ${expired} again…`) }).click();
  await helpdesk.getByRole('dialog').getByRole('button', { name: /^Check / }).click();
  const drawer = helpdesk.getByRole('dialog', { name: /Check before inviting/ });
  expect(await mailedOf(drawer, false)).toEqual({ mailed: expired, selected: expired });
  await expect(drawer.getByRole('button', { name: /practice invite/ })).toHaveCount(0);
  await drawer.getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(helpdesk.getByRole('dialog')).toContainText('Nobody has to be asked');
  await helpdesk.getByRole('dialog').getByRole('button', { name: /^Ask for approval/ }).click();
  await expect(helpdesk.getByRole('main')).toContainText('Approved');
  const again = batchOf(helpdesk);
  await helpdesk.getByRole('link', { name: `Send ${expired} practice invites…` }).click();
  await helpdesk.getByRole('dialog').getByRole('button', { name: `Send ${expired} practice invites` }).click();
  await eventuallyOutcomes(helpdesk, /^Invited, confirmed/, expired, true);
  expect(await mailsOf([...mailed, refused.id])).toEqual([1, ...mailed.slice(1).map(() => 2), 0]);

  await page.goto(`/batches/${batch}`);
  await expect(outcomes(page, new RegExp(`^Invited again in ${again}`))).toHaveCount(expired);
  expect(await evidence(page, info.outputPath('first.jsonl'))).toContain(`${approved} people were sent to, all of them approved`);
  await page.goto(`/batches/${again}`);
  expect(await evidence(page, info.outputPath('again.jsonl'))).toContain(`${expired} people were sent to, all of them approved`);
  for (const other of [first, second, helpdesk]) await other.context().close();
});
