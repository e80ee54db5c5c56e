/** The palette by keyboard alone: from anywhere to a person, a batch, a source, a page, and with any id straight there. */
import { findings, look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { heading, openUnregistered, ready, rows } from '../support/unregistered.ts';

const field = (page: import('@playwright/test').Page) => page.getByRole('combobox', { name: /Search people/ });
const list = (page: import('@playwright/test').Page) => page.getByRole('listbox', { name: 'Suggestions' });
const option = (page: import('@playwright/test').Page, group: string) => list(page).getByRole('group', { name: group }).getByRole('option').first();

test('Ctrl K from another page, an arrow and Enter lead to a source and to a page', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await page.goto('/help/words');
  await ready(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('badge');
  await expect(option(page, 'Sources')).toContainText('Badge system');
  expect(await findings(page), 'with the palette open').toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(option(page, 'Sources')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sources\/[0-9a-f]{32}$/);
  await expect(heading(page)).toContainText('Badge system');

  await ready(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('old lists');
  await expect(option(page, 'Go to')).toContainText('Old lists');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/people/old-lists');
});

test('a pasted id, in whatever form, leads straight to its person', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const link = rows(page).first().getByRole('rowheader').getByRole('link');
  const href = (await link.getAttribute('href')) ?? '';
  const id = href.slice('/people/'.length);
  for (const text of [id, ` "${id.toUpperCase()}",`, `https://acme.identitynow.com/ui/a/admin/identities/${id}/details/attributes`]) {
    await page.goto('/tasks');
    await ready(page);
    await page.keyboard.press('Control+k');
    await expect(field(page)).toBeFocused();
    await page.keyboard.insertText(text);
    await expect(option(page, 'People'), text).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page, text).toHaveURL(href);
  }
});

test('an id that names nothing says why not', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  for (const [text, words] of [
    ['190999', 'may be a short id of the retired calls'],
    ['https://acme.identitynow.com/ui/admin#admin:connections:sources:190999', 'Sources have a 32-character id'],
    ['0123456789abcdef0123456789abcdef', 'has the form of ISC’s ids'],
    ['B-9999', 'There is no batch B-9999'],
  ] as const) {
    await page.goto('/search');
    await page.getByRole('search', { name: 'Search again' }).getByRole('textbox').or(page.locator('#search-again')).first().fill(text);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main').getByText(words), text).toBeVisible();
  }
  await page.goto('/search?q=190999');
  await look(page, 'search for an id that nothing has');
});

test('the number of a source in ISC’s admin address leads to the source', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await page.goto('/search?q=https%3A%2F%2Facme.identitynow.com%2Fui%2Fadmin%23admin%3Aconnections%3Asources%3A190100');
  await expect(page).toHaveURL(/\/sources\/[0-9a-f]{32}$/);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('an address of ISC leads straight to its person', async ({ page }) => {
    await signInAs(page, 'Org Admin');
    await openUnregistered(page);
    const href = (await rows(page).first().getByRole('rowheader').getByRole('link').getAttribute('href')) ?? '';
    const box = page.getByRole('banner').getByRole('textbox', { name: /Search people/ });
    await box.fill(`https://acme.identitynow.com/ui/a/admin/identities/${href.slice('/people/'.length)}`);
    await box.press('Enter');
    await expect(page).toHaveURL(href);
  });
});
