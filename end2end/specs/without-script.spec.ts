import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { signInAs } from '../support/people.ts';
import { heading, openUnregistered, rows, searchBox, sortBy } from '../support/unregistered.ts';

test.describe('with script off', () => {
  // The wasm is fetched ahead for a script that does not come.
  test.use({ javaScriptEnabled: false, expectedComplaints: [/preloaded using link preload but not used/] });

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
});

test.describe('with the wasm blocked', () => {
  test.use({ expectedComplaints: [/wasm|Failed to fetch|ERR_FAILED|Failed to load resource/i] });

  test('find, select, check, invite, follow', async ({ page, practice }) => {
    await page.route(/\.wasm(\?|$)/, (route) => route.abort());
    await signInAs(page, 'Org Admin');
    await findSelectCheckInviteFollow(page, practice, { live: false });
  });
});
