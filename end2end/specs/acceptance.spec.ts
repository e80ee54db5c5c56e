/** Points of the acceptance list that no other file is about: the keyboard on two more journeys, long lists, a real tenant. */
import { answerButton, askManager } from '../support/approvals.ts';
import { expect, test } from '../support/fixtures.ts';
import { tabTo } from '../support/keyboard.ts';
import { signInAs, signOut } from '../support/people.ts';
import { eventually, onJob, openPerson, somebody, unregistered, writes } from '../support/person.ts';
import { heading, openUnregistered, ready, rows } from '../support/unregistered.ts';

test('a manager answers with the keyboard alone, one left out', async ({ page }) => {
  const { batch, people } = await askManager(page, 4);
  expect(people).toBeGreaterThan(1);
  await signOut(page);
  await signInAs(page, 'Manager', `/approvals/${batch}`);
  await ready(page);
  const name = (await page.getByRole('heading', { level: 3 }).first().textContent()) ?? '';
  await tabTo(page, page.getByRole('link', { name: `Don't invite ${name}` }));
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText(`Don't invite ${name}`);
  await tabTo(page, page.getByRole('radio').first());
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: `Don't invite ${name}` }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toContainText("Won't be invited:");
  await ready(page);
  await tabTo(page, answerButton(page));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/approvals/${batch}/review`);
  await ready(page);
  await tabTo(page, answerButton(page));
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Done');
});

test('somebody is deleted with the keyboard alone, once their account name is typed', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  const person = await somebody(practice, unregistered, 2);
  await openPerson(page, person, 'delete');
  await ready(page);
  const question = page.getByRole('dialog');
  await expect(question).toContainText('own nothing that would keep ISC from deleting them');
  const field = question.getByRole('textbox');
  const wanted = /^Type (.*) to confirm/.exec((await page.locator('label[for=typed]').textContent()) ?? '')?.[1] ?? '';
  await tabTo(page, field);
  await page.keyboard.type(wanted);
  await tabTo(page, question.getByRole('button', { name: /^Delete/ }));
  await page.keyboard.press('Enter');
  await onJob(page);
  await eventually(page, /1 done/);
  expect(await writes(practice, 'DELETE', new RegExp(`identities/${person.id}$`))).toBe(1);
});

test('a list of 100 rows answers a tick within 200 ms', async ({ page }) => {
  await signInAs(page, 'Org Admin');
  await openUnregistered(page, '?per=100');
  await page.goto('/people?per=100');
  await ready(page);
  await expect(rows(page)).toHaveCount(100);
  const took: number[] = [];
  for (const at of [3, 20, 40, 60, 80]) {
    const box = rows(page).nth(at).getByRole('checkbox');
    await box.scrollIntoViewIfNeeded();
    took.push(await box.evaluate(async (input: HTMLInputElement) => {
      const begun = performance.now();
      input.click();
      await new Promise(requestAnimationFrame);
      await new Promise((drawn) => setTimeout(drawn));
      return performance.now() - begun;
    }));
    await expect(box).toBeChecked();
  }
  // The fastest of five is what the page itself takes; the machine has other things to do.
  expect(Math.min(...took)).toBeLessThanOrEqual(200);
});

test.describe('on a tenant that is no practice tenant', () => {
  test.use({ portalOptions: { tenant: 'separate', people: 200 }, expectedComplaints: [/404/] });

  test('nothing says practice: no banner, no title, no button, another icon', async ({ page, request }) => {
    await page.goto('/sign-in');
    await expect(page.getByRole('banner')).toContainText(/Tenant \S/);
    await signInAs(page, 'Org Admin');
    await openUnregistered(page, '?mail=yes');
    await expect(page.getByRole('region', { name: 'Practice tenant' })).toHaveCount(0);
    await expect(page).not.toHaveTitle(/practice/i);
    const icon = (await page.locator('link[rel=icon]').getAttribute('href')) ?? '';
    expect(icon).not.toContain('practice');
    expect((await request.get(icon)).ok()).toBe(true);
    await rows(page).first().getByRole('checkbox').check();
    await page.getByRole('button', { name: /^Check / }).click();
    const drawer = page.getByRole('dialog', { name: /Check before inviting/ });
    await expect(drawer.getByText(/will (not )?be mailed\./).first()).toBeVisible();
    await expect(drawer.getByRole('button', { name: /practice/ })).toHaveCount(0);
    expect((await page.goto('/settings/practice'))?.status()).toBe(404);
  });
});
