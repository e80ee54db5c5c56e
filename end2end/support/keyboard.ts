/** Getting around with the keyboard alone. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Tabs until the wanted thing has the focus; every stop on the way has to be visible and uncovered. */
export async function tabTo(page: Page, wanted: Locator, limit = 120): Promise<void> {
  await expect(wanted).toBeAttached();
  for (let stop = 0; stop < limit; stop += 1) {
    await page.keyboard.press('Tab');
    expect(await focusSeen(page)).toBe('ok');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${wanted} was not reached with ${limit} presses of Tab`);
}

/** Whatever has the focus shows it, lies in the window, and nothing sticky covers its middle. */
async function focusSeen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return 'ok';
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const name = `${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
    if (box.width === 0 || box.height === 0) return `${name} has no size`;
    const [x, y] = [box.left + Math.min(box.width / 2, 8), box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `${name} is outside the window`;
    const top = document.elementFromPoint(x, y);
    if (top && !element.contains(top) && !top.contains(element)) return `${name} is covered by ${top.tagName}`;
    const ringed = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    return ringed ? 'ok' : `${name} shows no focus`;
  });
}
