import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { atEach, everyPage, picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered } from '../support/unregistered.ts';

test.use({ expectedComplaints: [/404/] });
// Long tests that share nothing: every worker takes of them.
test.describe.configure({ mode: 'parallel' });

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

/** What axe finds, on the page or in a part of it, in lines that can be read. */
async function findings(page: Page, part?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (part ? axe.include(part) : axe).analyze();
  return violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${it.help}: ${node.target.join(' ')}`));
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page, ${theme}`, async ({ page, practice }) => {
    test.setTimeout(180_000);
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

  test(`axe finds nothing while menus are open, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await signInAs(page, 'Org Admin');
    await openUnregistered(page);
    for (const summary of await page.locator('main details > summary, header details > summary').all()) {
      if (!(await summary.isVisible())) continue;
      await summary.click();
      expect.soft(await findings(page, 'details[open]'), (await summary.textContent()) ?? '').toEqual([]);
      await summary.click();
    }
  });
}
