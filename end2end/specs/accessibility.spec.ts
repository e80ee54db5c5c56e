import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { atEach, everyPage, picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, ready } from '../support/unregistered.ts';

test.use({ expectedComplaints: [/404|403/] });
// Long tests that share nothing: every worker takes of them.
test.describe.configure({ mode: 'parallel' });

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page, ${theme}`, async ({ page, practice }) => {
    test.setTimeout(300_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await signInAs(page, 'Org Admin');
    const places = await everyPage(page, practice);
    await atEach(places, async ({ name, path }) => {
      await page.setViewportSize(wide);
      await page.goto(path);
      await picture(page, `${theme} ${name}`);
      expect.soft(await findings(page), name).toEqual([]);
      await page.setViewportSize(phone);
      expect.soft(await findings(page), `${name}, on a phone`).toEqual([]);
    });
  });

  for (const size of [wide, phone]) {
    test(`axe finds nothing while menus are open, ${theme}, ${size.width} px`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?per=25');
      for (const path of ['/unregistered?per=25', '/tasks']) {
        await page.goto(path);
        await ready(page);
        const menus = page.locator('main details.menu > summary, header details.menu > summary');
        for (const summary of await menus.all()) {
          if (!(await summary.isVisible())) continue;
          const name = `${path} ${((await summary.textContent()) ?? '').trim()}`;
          await summary.click();
          await picture(page, `${theme} ${size.width} menu ${name}`);
          expect.soft(await findings(page), name).toEqual([]);
          await page.keyboard.press('Escape');
        }
      }
    });
  }

  test(`axe finds nothing in what floats and in what was refused, ${theme}`, async ({ page, practice }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await signInAs(page, 'Org Admin');
    const places = await everyPage(page, practice);
    const look = async (name: string) => {
      await picture(page, `${theme} ${name}`);
      expect.soft(await findings(page), name).toEqual([]);
    };

    await page.goto('/tasks');
    await ready(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('an');
    await expect(page.getByRole('listbox').getByRole('group', { name: 'People' })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await look('suggestions');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('zzzz-nobody');
    await expect(page.getByRole('option', { name: 'Nobody and nothing matches.' })).toBeVisible();
    await look('suggestions of nothing');

    await page.goto('/tasks');
    await ready(page);
    await page.locator('h1').focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await look('keys');

    await page.setViewportSize(phone);
    await page.goto('/tasks');
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
    await look('areas on a phone');
    await page.setViewportSize(wide);

    await page.goto('/settings/practice/start-over');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('dialog');

    await page.goto('/unregistered');
    await page.locator('summary', { hasText: 'Save view' }).click();
    await page.getByRole('button', { name: 'Save view' }).click();
    await expect(page).toHaveTitle(/Error: /);
    await look('a form that came back');

    const check = places.find(({ name }) => name === 'check')?.path ?? '';
    await practice.fault({ path: '/identities', times: 4, fault: { kind: 'status', status: 500 } });
    await page.goto(check);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByRole('dialog')).toContainText(/Could not check|will( not)? be mailed/);
    await look('a check that could not be made');

    await page.goto('/sign-in?problem=refused');
    await look('a sign-in that failed');
  });

  test(`axe finds nothing where somebody may not look, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await signInAs(page, 'Plain user');
    await page.goto('/unregistered');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}
