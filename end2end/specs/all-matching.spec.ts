import { expect, test } from '../support/fixtures.ts';
import { eventuallyOutcomes } from '../support/batch.ts';
import { signInAs } from '../support/people.ts';
import { invite, mailedOf, openPreflight, openUnregistered, rows, searchBox, selectionBar, tickPage } from '../support/unregistered.ts';

const number = (text: string | null | undefined): number => Number((text ?? '').replaceAll(/\D/g, ''));

// Enough people that one call cannot name them all.
test.use({ portalOptions: { people: 3_000 } });
test.describe.configure({ mode: 'serial' });

test('all matching needs a second action, leaves out who was unticked, and a changed filter drops it', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never');
  await tickPage(page);
  const all = selectionBar(page).getByRole('link', { name: /^Select all [\d,]+ that match/ });
  const matching = number(await all.textContent());
  expect(matching).toBeGreaterThan(50);
  await all.click();
  await expect(page).toHaveURL(/sel=all/);
  await expect(selectionBar(page)).toContainText(`${matching.toLocaleString('en-GB')}`);

  await rows(page).first().getByRole('checkbox').uncheck();
  await expect(selectionBar(page)).toContainText('1 left out');

  await searchBox(page).fill('a');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).not.toHaveURL(/sel=all/);
  await expect(page.getByRole('main')).toContainText('The selection of all that matched was dropped');
});

test('all matching people are checked, and everybody who can be mailed is mailed once', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?invite=never');
  await tickPage(page);
  await selectionBar(page).getByRole('link', { name: /^Select all/ }).click();
  await expect(page).toHaveURL(/sel=all/);
  const drawer = await openPreflight(page);
  const { mailed, selected } = await mailedOf(drawer);
  expect(mailed).toBeGreaterThan(100);
  expect(mailed, 'shared and missing addresses are left out').toBeLessThan(selected);
  await invite(page, drawer);
  await expect(page.getByRole('main')).toContainText(`${mailed.toLocaleString('en-GB')} of ${mailed.toLocaleString('en-GB')} people were invited.`, {
    timeout: 40_000,
  });
  const mails = await practice.outbox();
  expect(mails).toHaveLength(mailed);
  const addresses = mails.map((mail) => mail.to.trim().toLowerCase());
  expect(new Set(addresses).size, 'nobody is mailed twice').toBe(addresses.length);
  await eventuallyOutcomes(page, /^Invited, confirmed/, Math.min(mailed, 100), false);
});
