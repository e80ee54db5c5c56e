import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { atEach, everyPage, picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { ready } from '../support/unregistered.ts';

test.use({ expectedComplaints: [/404/] });

/** The sum of all layout shifts from the first paint to a second after everything was loaded. */
async function shift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const add = (entries: PerformanceEntryList) => {
          for (const entry of entries) sum += (entry as PerformanceEntry & { value: number }).value;
        };
        const observer = new PerformanceObserver((list) => add(list.getEntries()));
        observer.observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => {
          add(observer.takeRecords());
          resolve(sum);
        }, 1_000);
      }),
  );
}

test('nothing moves from the first paint through hydration, four times slowed down', async ({ page, practice }) => {
  test.setTimeout(180_000);
  await signInAs(page, 'Org Admin');
  const places = await everyPage(page, practice);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await atEach(places, async ({ name, path }) => {
    await page.goto(path, { waitUntil: 'load' });
    expect.soft(await shift(page), name).toBeLessThanOrEqual(0.01);
  });
});

for (const width of [320, 360, 768, 1280]) {
  test(`no page scrolls sideways at ${width} px`, async ({ page, practice }) => {
    test.setTimeout(120_000);
    await signInAs(page, 'Org Admin');
    const places = await everyPage(page, practice);
    await page.setViewportSize({ width, height: 720 });
    await atEach(places, async ({ name, path }) => {
      await page.goto(path);
      await picture(page, `${width} ${name}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(wide, name).toBeLessThanOrEqual(0);
    });
  });
}

test('on a small phone what opens lies in the window', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 720 });
  await signInAs(page, 'Org Admin');
  for (const path of ['/', '/unregistered', '/people', '/tasks']) {
    await page.goto(path);
    await ready(page);
    for (const summary of await page.locator('summary').all()) {
      if (!(await summary.isVisible())) continue;
      await summary.click();
      const outside = await summary.evaluate((opener) => {
        const panel = (opener.nextElementSibling ?? opener).getBoundingClientRect();
        const sideways = document.documentElement.scrollWidth > innerWidth;
        return sideways || panel.left < 0 || (panel.right > innerWidth && getComputedStyle(opener.parentElement!).overflowX === 'visible');
      });
      expect.soft(outside, `${path}: ${await summary.textContent()}`).toBe(false);
      await summary.click();
    }
  }
});

test('with text twice as large nothing is cut off', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Org Admin');
  const places = await everyPage(page, practice);
  await atEach(places, async ({ name, path }) => {
    await page.goto(path);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(wide, name).toBeLessThanOrEqual(0);
  });
});
