import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { heading, openUnregistered, ready, rows } from '../support/unregistered.ts';

test('Ctrl K, a few letters, an arrow and Enter lead to a person', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const name = (await rows(page).first().getByRole('rowheader').getByRole('link').textContent()) ?? '';
  await ready(page);

  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: /Search people/ });
  await expect(field).toBeFocused();
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(list.getByRole('group', { name: 'Go to' }).getByRole('option', { name: 'Tasks' })).toBeVisible();

  await page.keyboard.type(name);
  const found = list.getByRole('group', { name: 'People' }).getByRole('option').first();
  await expect(found).toContainText(name);
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(found).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await found.getAttribute('id')) ?? '-');
  await expect(field, 'the focus stays in the field').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/people\/[0-9a-f]{32}$/);
  await expect(heading(page)).toHaveText(name);
});

test('Escape closes the suggestions and keeps the text; Enter without a choice searches', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await ready(page);
  const field = page.getByRole('combobox', { name: /Search people/ });
  await field.fill('an');
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  const people = list.getByRole('group', { name: 'People' }).getByRole('option');
  await expect(people.first()).toBeVisible();
  expect(await people.count(), 'at most eight of a kind').toBeLessThanOrEqual(8);
  const ids = await list.getByRole('option').evaluateAll((all) => all.map((option) => option.id));
  expect(new Set(ids).size).toBe(ids.length);

  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(field).toHaveValue('an');
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/search?q=an');
});

test('only the last text that was typed is answered', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await ready(page);
  let asked = 0;
  await page.route('**/api/gangway_app/api/search/suggest', async (route) => {
    asked += 1;
    await route.continue();
  });
  const field = page.getByRole('combobox', { name: /Search people/ });
  await field.pressSequentially('tasks', { delay: 10 });
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(list.getByRole('option', { name: 'All results for “tasks”' })).toBeVisible();
  expect(asked, 'letters typed together are one question').toBe(1);
});

test('a manager is suggested nothing that is not theirs to read', async ({ page, browser, portal }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const context = await browser.newContext({ baseURL: portal.origin });
  const theirs = await context.newPage();
  await signInAs(theirs, 'Manager');
  const ask = (who: typeof page, q: string) =>
    who.evaluate(async (q) => {
      const body = new URLSearchParams({ q });
      const answer = await fetch('/api/gangway_app/api/search/suggest', { method: 'POST', body, headers: { accept: 'application/json' } });
      return (await answer.json()) as string;
    }, q);
  const name = (await rows(page).first().getByRole('rowheader').getByRole('link').textContent()) ?? '';
  expect(await ask(page, name)).toContain('/people/');
  const reports = await theirs.goto('/people').then(() => theirs.locator('tbody th a').allTextContents());
  expect(reports).not.toContain(name);
  const seen = await ask(theirs, name);
  expect(seen).not.toContain('/people/');
  expect(seen).not.toContain('/batches');
  await context.close();
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the field searches, and an id leads straight to its person', async ({ page }) => {
    await signInAs(page, 'Org Admin');
    await openUnregistered(page);
    const href = (await rows(page).first().getByRole('rowheader').getByRole('link').getAttribute('href')) ?? '';
    const field = page.getByRole('banner').getByRole('textbox', { name: /Search people/ });
    await field.fill('an');
    await field.press('Enter');
    await expect(page).toHaveURL('/search?q=an');
    await expect(page.getByRole('region', { name: 'People' }).getByRole('link').first()).toBeVisible();
    await field.fill(href.slice('/people/'.length));
    await field.press('Enter');
    await expect(page).toHaveURL(href);
  });
});
