/** What a machine finds on a page that people with disabilities would stumble over. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import axeCore from 'axe-core';

import { phone } from './approvals.ts';
import { picture } from './pages.ts';

/** What axe finds on the page, in lines that can be read. */
export async function findings(page: Page): Promise<string[]> {
  // No page has frames, and nobody reads what passed: without both it takes a third of the time. Half a megabyte of axe is
  // brought to a page once; its builder would bring it twice for every look.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source);
  const axe = new AxeBuilder({ page, axeSource: ';' }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${it.help}: ${node.target.join(' ')}`));
}

/** The page as it is now in both themes and sizes: axe finds nothing, and nothing is wider than the screen. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of [phone, { width: 1280, height: 800 }]) {
      await page.setViewportSize(size);
      await picture(page, `${colorScheme} ${size.width} ${name}`);
      expect.soft(await findings(page), `${name}, ${colorScheme}, ${size.width} px`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(wide, `${name}, ${size.width} px: sideways`).toBeLessThanOrEqual(0);
    }
  }
}
