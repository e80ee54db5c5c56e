/** What can be done about people who were invited and did not come. */
import { look } from '../support/axe.ts';
import { eventuallyOutcomes, outcomes } from '../support/batch.ts';
import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';
import { expectRowVisible, invite, mailedOf } from '../support/unregistered.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ portalOptions: { people: 200 }, javaScriptEnabled, expectedComplaints: [/preloaded using link preload but not used/] });

    test('ticked people are invited again, a comment stays with its person, and some need a call', async ({ page, practice }) => {
      test.setTimeout(180_000);
      await practice.readings({ invited: 'staysUnregistered', expired: 'fallsBack', invitingPending: 'ignored' });
      const before = (await practice.outbox()).length;
      await signInAs(page, 'Org Admin');
      const first = await findSelectCheckInviteFollow(page, practice, { live: javaScriptEnabled, people: 4, outcome: /^Invited/ });
      const invited = (await practice.outbox()).slice(before).map((mail) => mail.identityId);
      await practice.register([], invited);
      await page.getByRole('region', { name: 'Practice tenant' }).getByRole('button', { name: /Jump 7 days/ }).click();
      await page.goto(`/batches/${first.batch}`);
      await eventuallyOutcomes(page, /^Expired/, first.mailed, true);

      const one = outcomes(page, /^Expired/).first();
      const name = (await one.getByRole('rowheader').getByRole('link').textContent()) ?? '';
      await one.getByRole('link', { name: `Comment… on ${name}` }).click();
      const comments = page.getByRole('dialog', { name: `Comments on ${name}` });
      await expect(comments).toContainText('Nobody has written about them');
      if (javaScriptEnabled) await look(page, 'comments on a person');
      await comments.getByRole('textbox', { name: 'Comment' }).fill('Reads mail on Mondays only');
      await comments.getByRole('button', { name: 'Add comment' }).click();
      await expect(comments).toContainText('Amara Lindqvist: Reads mail on Mondays only');
      await page.goto(`/batches/${first.batch}`);
      await expect(page.getByRole('link', { name: `1 comment on ${name}` })).toBeVisible();

      const twice: string[] = [];
      for (const row of [0, 1]) {
        const ticked = outcomes(page, /^Expired/).nth(row);
        await ticked.getByRole('checkbox').check();
        twice.push((await ticked.getByRole('rowheader').getByRole('link').textContent()) ?? '');
      }
      if (javaScriptEnabled) await look(page, 'expired people, some ticked');
      await page.getByRole('button', { name: 'Invite ticked people again…' }).click();
      const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
      const { mailed, selected } = await mailedOf(drawer, javaScriptEnabled);
      expect({ mailed, selected }).toEqual({ mailed: 2, selected: 2 });
      await invite(page, drawer);
      await eventuallyOutcomes(page, /^Invited/, 2, !javaScriptEnabled);
      expect((await practice.outbox()).length - before).toBe(first.mailed + 2);
      await page.goto(`/batches/${first.batch}`);
      await expect(outcomes(page, /^Invited again in/)).toHaveCount(2);
      await expect(outcomes(page, /^Expired/)).toHaveCount(first.mailed - 2);

      await page.goto('/settings/invites');
      await page.getByRole('textbox', { name: 'Invitations before a call' }).fill('2');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.goto('/unregistered');
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: /^Needs a call/ }).click();
      // Perhaps beside others, whom the tenant invited by itself.
      for (const name of twice) await expectRowVisible(page, name);
      // For whoever comes next.
      await page.goto('/settings/invites');
      await page.getByRole('textbox', { name: 'Invitations before a call' }).fill('3');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    });
  });
}
