import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { atEach, everyPage, picture } from '../support/pages.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, ready } from '../support/unregistered.ts';

test.use({ expectedComplaints: [/404/] });
// Long tests that share nothing: every worker takes of them.
test.describe.configure({ mode: 'parallel' });

/** The sum of all layout shifts from the first paint until script has taken over and two more frames were drawn. */
async function shift(page: Page): Promise<number> {
  await ready(page);
  return page.evaluate(async () => {
    let sum = 0;
    const add = (entries: PerformanceEntryList) => {
      for (const entry of entries) sum += (entry as PerformanceEntry & { value: number }).value;
    };
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    await document.fonts.ready;
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    add(observer.takeRecords());
    return sum;
  });
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

  await page.goto('/');
  await page.evaluate(() => (document.body.style.paddingTop = '400px'));
  expect(await shift(page), 'a page that does move is seen to').toBeGreaterThan(0.01);
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

test('with every column there is, the list scrolls and the page does not', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const boxes = page.locator('input[type=checkbox][name=cols]');
  const every = await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).value));
  expect(every.length).toBeGreaterThan(8);
  await page.goto(`/unregistered?cols=${every.join(',')}`);
  // The ticks and the name are always there.
  await expect(page.getByRole('columnheader')).toHaveCount(every.length + 2);
  for (const width of [640, 1023, 1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(wide, `${width} px`).toBeLessThanOrEqual(0);
  }
});

test('on a small phone what opens lies in the window', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 720 });
  await signInAs(page, 'Org Admin');
  for (const path of ['/', '/unregistered', '/people', '/tasks', '/search']) {
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
