/** What the words mean, and the way there from whatever refuses. */
import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { mailedOf, openPreflight, openUnregistered, tickPage } from '../support/unregistered.ts';

test('every anchor is there once, and every link within the page leads somewhere', async ({ page }) => {
  await signInAs(page, 'Plain user');
  await page.goto('/help/words');
  const found = await page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    const links = [...document.querySelectorAll('main a[href^="#"]')].map((link) => link.getAttribute('href')?.slice(1) ?? '');
    return { twice: ids.filter((id, at) => ids.indexOf(id) !== at), lost: links.filter((id) => !ids.includes(id)), links: links.length };
  });
  expect(found.twice, 'ids that occur twice').toEqual([]);
  expect(found.lost, 'links that lead nowhere').toEqual([]);
  expect(found.links).toBeGreaterThan(150);
});

test('each reason of a check leads to its word, in sight and marked', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?mail=no&per=25');
  await tickPage(page);
  const drawer = await openPreflight(page);
  expect((await mailedOf(drawer)).mailed).toBe(0);
  const whys = drawer.getByRole('link', { name: /Why\?/ });
  await expect(whys.first()).toBeVisible();
  const all = await whys.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const targets = all.filter((target) => target.includes('#reason-'));
  expect(new Set(targets).size, 'each reason has a word of its own').toBe(targets.length);
  for (const target of new Set(all)) {
    await page.goto(target);
    await expect(page.locator(`#${target.split('#')[1]}`)).toBeInViewport();
  }
});

test.describe('what is refused', () => {
  test.use({ expectedComplaints: [/404/] });

  test('a page that is not there leads to the word that says why', async ({ page }) => {
    await signInAs(page, 'Helpdesk');
    await page.goto('/batches/B-9999');
    await page.getByRole('main').getByRole('link', { name: /Why\?/ }).click();
    await expect(page.locator('#not-found')).toBeInViewport();
  });
});
