import type { Page } from '@playwright/test';

import { answerButton } from '../support/approvals.ts';
import { expect, test } from '../support/fixtures.ts';
import { findSelectCheckInviteFollow } from '../support/journey.ts';
import { atEach, everyPage, picture, type Place } from '../support/pages.ts';
import { signInAs, signOut } from '../support/people.ts';
import { heading, openUnregistered, ready } from '../support/unregistered.ts';

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
  test.setTimeout(300_000);
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
    test.setTimeout(240_000);
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

/** What a window of 1280 × 800 holds once it is zoomed. */
const zoomed = (times: number) => ({ width: 1280 / times, height: 800 / times });

/** What of a page, or of the dialog over it, cannot be brought into sight or lies under something else; and how much too wide it is. */
async function outOfReach(page: Page): Promise<{ wide: number; covered: string[] }> {
  return page.evaluate(() => {
    const wide = Math.max(0, document.documentElement.scrollWidth - innerWidth);
    const within = document.querySelector('dialog[open]') ?? document.querySelector('main');
    const all = [...(within?.querySelectorAll('a, button, input, select, summary') ?? [])];
    const covered = all.slice(0, 60).flatMap((one) => {
      if (!one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return [];
      one.scrollIntoView({ block: 'center', behavior: 'instant' });
      const box = one.getClientRects()[0];
      if (!box || box.width < 2 || box.height < 2) return [];
      const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 12), box.top + box.height / 2);
      const mine = top && (one.contains(top) || top.contains(one) || top.closest('label')?.contains(one));
      return mine ? [] : [`${one.tagName} "${(one.textContent ?? '').trim().slice(0, 40)}" under ${top?.tagName}`];
    });
    return { wide, covered };
  });
}

test('at 200 %, and in a dialog on a small phone, everything that can be pressed can be reached', async ({ page, practice }) => {
  test.setTimeout(240_000);
  await signInAs(page, 'Org Admin');
  const places = await everyPage(page, practice);
  await page.setViewportSize(zoomed(2));
  const dialogs: Place[] = [];
  await atEach(places, async (place) => {
    await page.goto(place.path);
    expect.soft(await outOfReach(page), place.name).toEqual({ wide: 0, covered: [] });
    if ((await page.getByRole('dialog').count()) > 0) dialogs.push(place);
  });
  expect(dialogs.length).toBeGreaterThan(4);
  await page.setViewportSize({ width: 320, height: 480 });
  await atEach(dialogs, async ({ name, path }) => {
    await page.goto(path);
    expect.soft(await outOfReach(page), `${name}, on a small phone`).toEqual({ wide: 0, covered: [] });
  });
});

test('at 400 % somebody is found, checked, invited and followed, and a manager answers', async ({ page, practice }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'Org Admin');
  const list = (await everyPage(page, practice)).find(({ name }) => name === 'people to approve')?.path ?? '';
  await page.setViewportSize(zoomed(4));
  await findSelectCheckInviteFollow(page, practice, { live: true, people: 2, outcome: /Invited, confirmed/ });
  await signOut(page);
  await signInAs(page, 'Manager', list);
  await answerButton(page).click();
  await expect(heading(page)).toHaveText('Done');
});
