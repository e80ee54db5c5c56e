import { expect, test } from '../support/fixtures.ts';
import { signInAs } from '../support/people.ts';
import { openUnregistered, searchBox } from '../support/unregistered.ts';

test('every page carries a strict policy', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  const answer = await page.goto('/unregistered');
  const headers = answer?.headers() ?? {};
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval'/);
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('assets have hashed names and are kept for ever; pages are not', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  const assets: { url: string; caching: string }[] = [];
  page.on('response', (answer) => {
    if (answer.url().includes('/pkg/')) assets.push({ url: answer.url(), caching: answer.headers()['cache-control'] ?? '' });
  });
  await openUnregistered(page);
  expect(assets.length).toBeGreaterThan(0);
  for (const { url, caching } of assets) {
    expect(url).toMatch(/\/pkg\/gangway\.[\w-]{16,}\./);
    expect(caching).toContain('immutable');
  }
});

test('a post from another site is refused', async ({ page, portal }) => {
  await signInAs(page, 'Org Admin');
  const cookies = (await page.context().cookies()).map((it) => `${it.name}=${it.value}`).join('; ');
  const post = (headers: Record<string, string>) =>
    fetch(`${portal.origin}/auth/sign-out`, { method: 'POST', headers: { cookie: cookies, ...headers }, redirect: 'manual' });
  expect((await post({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post({})).status).toBe(403);
  await page.goto('/unregistered');
  await expect(page).toHaveURL('/unregistered');
});

test('names with quotes and angle brackets are text, not markup', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page);
  const said = '<img src=x onerror=alert(1)>\'"';
  await page.goto(`/unregistered?q=${encodeURIComponent(said)}`);
  await expect(searchBox(page)).toHaveValue(said);
  await expect(page.getByRole('main').locator('img[src="x"]')).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText(/No people match|Nobody matches/);
});
