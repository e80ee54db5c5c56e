import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { openPreflight, openUnregistered, ready, rowOf, rows, searchBox, selectionBar, sortBy, tickFirst } from '../support/unregistered.ts';

test('Back and Forward restore filter, sort, page and selection', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await tickFirst(page, 2);
  await ready(page);
  await searchBox(page).fill('a');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/q=a/);
  await sortBy(page, 'Created').click();
  await expect(page).toHaveURL(/sort=-?created/);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page).toHaveURL(/page=2/);
  const address = page.url();

  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL((url) => url.searchParams.has('q') && !url.searchParams.has('sort'));
  await expect(searchBox(page)).toHaveValue('a');
  await page.goForward();
  await page.goForward();
  await expect(page).toHaveURL(address);
  const ticked = await rows(page).getByRole('checkbox', { checked: true }).count();
  await expect(selectionBar(page)).toContainText(ticked === 2 ? '2 on this page selected' : /2 selected, \d+ (on this page|not in this view)/);
});

test('a copied address shows the same view; a private selection is explained to others', async ({ page, browser, portal }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?q=a&sort=-created');
  await tickFirst(page, 2);
  await expect(page).toHaveURL(/sel=/);
  const first = await rows(page).first().getByRole('rowheader').textContent();

  const colleague = await browser.newContext({ baseURL: portal.origin });
  const theirs = await colleague.newPage();
  await signInAs(theirs, 'Helpdesk');
  await theirs.goto(page.url());
  await expect(rows(theirs).first().getByRole('rowheader')).toHaveText(first ?? '');
  await expect(theirs.getByRole('main')).toContainText('The selection in this address is private');
  await expect(rows(theirs).getByRole('checkbox', { checked: true })).toHaveCount(0);
  await colleague.close();
});

test('what an address cannot mean is left out and named', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?colour=blue&invite=perhaps&q=an');
  await expect(page.getByRole('main')).toContainText('colour');
  await expect(page.getByRole('main')).toContainText('perhaps');
  await expect(searchBox(page)).toHaveValue('an');
  await expect(rows(page).first()).toBeVisible();
});

test('a name leads to the person, and Back to the same row', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?sort=-created');
  const name = (await rows(page).nth(3).getByRole('rowheader').getByRole('link').textContent()) ?? '';
  await rowOf(page, name).getByRole('link', { name }).click();
  await expect(page).toHaveURL(/\/people\/[0-9a-f]{32}/);
  await page.goBack();
  await expect(page).toHaveURL(/sort=-created/);
  await expect(rowOf(page, name)).toBeVisible();
});

test('Back returns to where the page was scrolled to, and to the open check', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?per=100');
  await ready(page);
  const far = rows(page).nth(40);
  await far.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => Math.round(scrollY));
  expect(scrolled).toBeGreaterThan(500);
  await far.getByRole('rowheader').getByRole('link').click();
  await expect(page).toHaveURL(/\/people\/[0-9a-f]{32}/);
  await page.goBack();
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBeGreaterThan(scrolled - 120);

  await tickFirst(page, 2);
  await openPreflight(page);
  const check = page.url();
  await page.getByRole('dialog').getByRole('link', { name: 'Close' }).click();
  await expect(page.getByRole('dialog', { name: /Check before inviting/ })).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(check);
  await expect(page.getByRole('dialog', { name: /Check before inviting/ })).toBeVisible();
});
