/** Signing in and out, as a person does it. */
import { expect, type Page } from '@playwright/test';

export type PracticePerson = 'Org Admin' | 'Helpdesk' | 'Source Admin' | 'Manager' | 'Plain user';

/** Through ISC's own sign-in page, to the page that was asked for; a manager's home is their list of approvals. */
export async function signInAs(page: Page, person: PracticePerson, next = person === 'Manager' ? '/approvals' : '/'): Promise<void> {
  await page.goto(`/auth/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole('button', { name: new RegExp(person, 'i') }).first().click();
  await expect(page, 'sign-in leads back to where the person wanted to go').toHaveURL((url) => {
    return `${url.pathname}${url.search}` === next;
  });
}

/** By the account menu. */
export async function signOut(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}
