import { expect, test } from '../support/fixtures.ts';
import { tabTo } from '../support/keyboard.ts';
import { signInAs } from '../support/people.ts';
import { heading, mailedOf, openUnregistered, ready, rows, searchBox, selectionBar, tickFirst } from '../support/unregistered.ts';

test('search, filter, select, check and send with the keyboard alone', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never&mail=yes&per=25');

  await tabTo(page, searchBox(page));
  await page.keyboard.type('a');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=a/);

  for (const row of [0, 1, 2]) {
    const box = rows(page).nth(row).getByRole('checkbox');
    await tabTo(page, box);
    await page.keyboard.press('Space');
    await expect(box).toBeChecked();
  }

  await tabTo(page, page.getByRole('button', { name: /^Check / }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/unregistered\/check\//);

  const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
  const { mailed } = await mailedOf(drawer);
  const send = drawer.getByRole('button', { name: /practice invite|Invite \d/ });
  const before = (await practice.outbox()).length;
  await tabTo(page, send, 40);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/batches\/B-\d+/);
  await expect.poll(async () => (await practice.outbox()).length - before, { timeout: 20_000 }).toBe(mailed);
});

test('past the practice banner the first stop of a visit leads past the navigation', async ({ page }) => {
  await signInAs(page, 'Org Admin', '/unregistered');
  await tabTo(page, page.getByRole('link', { name: 'Skip to content' }), 6);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('a second link leads past the list, to what is selected', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.getByRole('link', { name: 'Skip to selection' }).focus();
  await page.keyboard.press('Enter');
  await expect(selectionBar(page)).toBeFocused();
  await tabTo(page, selectionBar(page).getByRole('button', { name: /^Check / }), 6);
});

test('Escape closes the check and gives the focus back to its opener', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?mail=yes');
  await tickFirst(page, 1);
  await ready(page);
  const check = page.getByRole('button', { name: /^Check / });
  await check.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await ready(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(check).toBeFocused();
});

test('a new page begins at its heading', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Batches' }).click();
  await expect(heading(page)).toBeFocused();
});
