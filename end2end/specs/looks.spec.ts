import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, ready, rows } from '../support/unregistered.ts';

test('every colour of the style sheet is a token', async ({ page, request }) => {
  await signInAs(page, 'Org Admin');
  const href = (await page.locator('link[rel=stylesheet]').getAttribute('href')) ?? '';
  const css = await (await request.get(href)).text();
  expect(css).toContain('--color-canvas');
  const outside = css.replaceAll(/--[\w-]+:[^;}]*/g, '').replaceAll(/@supports[^{]*/g, '');
  // What is fully transparent has no colour.
  const colours = (outside.match(/#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\([^)]*\)/gi) ?? []).filter((colour) => !/^(#0{4}(0{4})?|rgba\(0, 0, 0, 0\))$/.test(colour));
  expect(colours).toEqual([]);
});

test('a chosen theme is in the first byte of a page, so that nothing flashes', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await page.locator('summary', { hasText: 'account' }).click();
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const html = await (await page.context().request.get('/')).text();
  expect(html.slice(0, html.indexOf('<head'))).toContain('data-theme="dark"');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe('rgb(255, 255, 255)');
});

test('reduced motion stops all movement', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  await ready(page);
  await page.locator('summary', { hasText: 'Profile' }).click();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const style = getComputedStyle(element);
        return [style.transitionDuration, style.animationDuration].some((list) => list.split(',').some((time) => parseFloat(time) > 0));
      })
      .map((element) => element.tagName + '.' + element.className),
  );
  expect(moving).toEqual([]);
});

test('in forced colours the strip and the selected row are still told by their shape', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?per=25');
  await ready(page);
  const drawn = (kind: string) =>
    page.locator(`tbody .${kind}`).first().evaluate((segment) => {
      const { fill, stroke } = getComputedStyle(segment);
      return { filled: fill !== 'none', outlined: stroke !== 'none' };
    });
  expect(await drawn('seg-done')).toMatchObject({ filled: true });
  expect(await drawn('seg-not-yet')).toEqual({ filled: false, outlined: true });
  const outline = () => rows(page).first().evaluate((row) => getComputedStyle(row).outlineStyle);
  expect(await outline()).toBe('none');
  await rows(page).first().getByRole('checkbox').check();
  expect(await outline()).toBe('solid');
});
