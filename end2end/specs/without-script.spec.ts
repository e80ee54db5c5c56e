import { BADGES, create, eventually, fillBadge, openForm, review } from '../support/accounts.ts';
import { askManager } from '../support/approvals.ts';
import { batchOf } from '../support/batch.ts';
import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs, signOut } from '../support/people.ts';
import { heading, mailedOf, openPreflight, openUnregistered, rows, searchBox, sortBy, tickRows } from '../support/unregistered.ts';

/** No script at all; or script that never gets its wasm, as behind a proxy that takes it away. */
const ways = [
  // The wasm is fetched ahead for a script that does not come.
  { name: 'with script off', javaScriptEnabled: false, expectedComplaints: [/preloaded using link preload but not used/] },
  { name: 'with the wasm blocked', javaScriptEnabled: true, expectedComplaints: [/wasm|Failed to fetch|ERR_FAILED|Failed to load resource/i] },
];

for (const { name, javaScriptEnabled, expectedComplaints } of ways) {
  test.describe(name, () => {
    test.use({ javaScriptEnabled, expectedComplaints });
    test.beforeEach(async ({ page }) => {
      if (javaScriptEnabled) await page.route(/\.wasm(\?|$)/, (route) => route.abort());
    });

    test('find, select, check, invite, follow', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await findSelectCheckInviteFollow(page, practice, { live: false });
    });

    test('search, filter, sort and page', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page);
      const first = await rows(page).first().getByRole('rowheader').textContent();
      await page.getByRole('link', { name: /Next/ }).click();
      await expect(page).toHaveURL(/page=2/);
      await expect(rows(page).first().getByRole('rowheader')).not.toHaveText(first ?? '');

      await sortBy(page, 'Created').click();
      await expect(page).toHaveURL(/sort=-?created/);
      await expect(page.getByRole('columnheader', { name: /Created/ })).toHaveAttribute('aria-sort', /ending/);

      await page.goto('/unregistered');
      await searchBox(page).fill('zzzz-nobody');
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect(page.getByRole('main')).toContainText(/No people match|Nobody matches/);
      await page.getByRole('main').getByRole('link', { name: 'Clear all' }).last().click();
      await expect(rows(page)).toHaveCount(50);
    });

    test('a person, a batch list, a task list can be read', async ({ page }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page);
      const name = rows(page).first().getByRole('rowheader').getByRole('link');
      const who = await name.textContent();
      await name.click();
      await expect(heading(page)).toContainText(who ?? '');
      for (const [path, title] of [['/batches', /batches/i], ['/tasks', /Tasks/], ['/people', /People/]] as const) {
        await page.goto(path);
        await expect(heading(page)).toHaveText(title);
      }
    });

    test('a draft is made, and cancelled again', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?invite=never&mail=yes');
      await tickRows(page, 8, 2);
      const drawer = await openPreflight(page);
      await mailedOf(drawer, false);
      const before = (await practice.outbox()).length;
      await drawer.getByRole('button', { name: 'Keep as draft' }).click();
      const batch = batchOf(page);
      await page.getByRole('main').getByRole('link', { name: 'Cancel batch…' }).click();
      await page.getByRole('dialog', { name: `Cancel ${batch}?` }).getByRole('button', { name: `Cancel ${batch}` }).click();
      await expect(page.getByRole('main')).toContainText('Cancelled before sending');
      expect((await practice.outbox()).length).toBe(before);
    });

    test('an account is made', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page);
      const id = javaScriptEnabled ? 'B-77001' : 'B-77002';
      await openForm(page);
      await fillBadge(page, id);
      await review(page);
      await create(page);
      await eventually(page, /is on the source/, false);
      expect(await practice.accountsOf(BADGES, id)).toHaveLength(1);
    });

    test('a manager answers', async ({ page }) => {
      // The first of them is asked about already when it is the second way's turn.
      const { batch, people } = await askManager(page, javaScriptEnabled ? 2 : 1);
      await signOut(page);
      await signInAs(page, 'Manager', `/approvals/${batch}`);
      await page.getByRole('button', { name: people === 1 ? /^Approve/ : `Approve all ${people}` }).click();
      await expect(heading(page)).toHaveText('Done');
    });
  });
}
