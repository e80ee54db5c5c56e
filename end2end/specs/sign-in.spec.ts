import { expect, test } from '../support/fixtures.ts';
import { signInAs, signOut } from '../support/people.ts';
import { heading } from '../support/unregistered.ts';

test('a person without a session is led to the door, and back to the page they wanted', async ({ page }) => {
  await page.goto('/unregistered?invite=never');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole('link', { name: /Sign in with SailPoint/ }).first().click();
  await page.getByRole('button', { name: /Org Admin/ }).first().click();
  await expect(page).toHaveURL('/unregistered?invite=never');
  await expect(heading(page)).toHaveText('Unregistered');
});

test('the session cookie is out of reach of scripts and of other sites', async ({ page, context }) => {
  await signInAs(page, 'Org Admin');
  const cookie = (await context.cookies()).find((it) => /gangway$/.test(it.name));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});

test('signing out ends the session, not only the page', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  const session = await page.context().cookies();
  await signOut(page);
  await expect(page).toHaveURL('/signed-out');
  await page.context().addCookies(session);
  await page.goto('/unregistered');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('an address of another site is not followed after sign-in', async ({ page, portal }) => {
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example']) {
    await page.context().clearCookies();
    await page.goto(`/auth/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByRole('button', { name: /Org Admin/ }).first().click();
    await expect(page).toHaveURL((url) => url.origin === portal.origin);
  }
});

test.describe('somebody without the right', () => {
  test.use({ expectedComplaints: [/403/] });

  test('reads which right is missing and who has it', async ({ page }) => {
    await signInAs(page, 'Plain user');
    const answer = await page.goto('/unregistered');
    expect(answer?.status()).toBe(403);
    await expect(page.getByRole('main')).toContainText(/Admin|Inviter/);
    await expect(page.getByRole('table')).toHaveCount(0);
  });
});

test('the practice tenant is named first on every page, and in the title', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  const banner = page.getByRole('region', { name: 'Practice tenant' });
  await expect(banner).toContainText(/made-up people; no mail leaves Gangway/);
  await expect(page).toHaveTitle(/^Practice: /);
});
