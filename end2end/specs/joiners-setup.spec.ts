/** ISC's triggers: set up, tried, switched and removed; and by hand for those who may not. */
import { look } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { settings, setUp } from '../support/joiners.ts';
import { signInAs } from '../support/people.ts';

test.use({ portalOptions: { people: 200 } });

test('a Helpdesk is told what to enter by hand', async ({ page }) => {
  await signInAs(page, 'Helpdesk', '/joiners');
  const main = page.getByRole('main');
  await expect(main).toContainText('What makes people appear here');
  const byHand = page.locator('#by-hand');
  await expect(byHand).toContainText('Identity Created (idn:identity-created)');
  await expect(byHand).toContainText('Identity Attributes Changed (idn:identity-attributes-changed)');
  await expect(byHand).toContainText('/hooks/isc');
  await expect(byHand).toContainText(/never shown here/);
  await expect(page.getByRole('button', { name: 'Send a test event' })).toHaveAttribute('aria-disabled', 'true');
  await look(page, 'joiners, by hand');
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, expectedComplaints: [/preloaded using link preload but not used/] });

    test('subscriptions are made once, tried, switched off and removed', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin', settings);
      const main = page.getByRole('main');
      const lines = page.locator('#subscriptions');
      await expect(page.locator('#trigger-facts')).toContainText('/hooks/isc');
      await expect(page.locator('#trigger-facts')).toContainText('Configured');
      await expect(lines.getByText('Not set up')).toHaveCount(2);
      await setUp(page);
      await expect(page.getByRole('button', { name: /^Create/ })).toHaveCount(0);
      const made = (await practice.journal()).filter(({ method, path }) => method === 'POST' && path.endsWith('/trigger-subscriptions'));
      expect(made.every(({ body }) => body?.includes('/hooks/isc'))).toBe(true);
      await expect(main, 'what opens the door is never shown').not.toContainText(secretIn(made[0]?.body));
      if (javaScriptEnabled) await look(page, 'settings of joiners');

      await page.getByRole('button', { name: 'Send a test event' }).click();
      await expect(page.locator('#latest-events')).toContainText(/Test.*Arrived/);
      await expect(page.locator('#trigger-facts')).toContainText(/Last event.*so far/);

      const created = lines.locator('.joiner-subscription').first();
      await created.getByRole('button', { name: /^Switch off/ }).click();
      await expect(lines.getByText('Off', { exact: true })).toHaveCount(1);
      await created.getByRole('button', { name: /^Switch on/ }).click();
      await expect(lines.getByText('On', { exact: true })).toHaveCount(2);

      for (const left of [1, 0]) {
        await lines.getByRole('link', { name: /^Remove…/ }).first().click();
        const question = page.getByRole('dialog');
        await expect(question).toContainText('is removed from ISC');
        if (javaScriptEnabled) await look(page, 'remove a subscription');
        await question.getByRole('button', { name: 'Remove the subscription' }).click();
        await expect(lines.getByText('On', { exact: true })).toHaveCount(left);
      }
      await expect(lines.getByText('Not set up')).toHaveCount(2);
    });
  });
}

test('a filter that ISC does not take comes back with its reason, and nothing is made', async ({ page }) => {
  await signInAs(page, 'Org Admin', settings);
  await page.locator('#filters > summary').click();
  const filter = page.getByLabel('Only some events of Identity Created');
  await filter.fill('not a path');
  await page.getByRole('button', { name: 'Create 2 subscriptions in ISC' }).click();
  await expect(page.getByRole('main')).toContainText('ISC does not take a filter. Nothing was created');
  await expect(filter).toHaveValue('not a path');
  await expect(filter).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#subscriptions').getByText('Not set up')).toHaveCount(2);
});

test('what ISC refuses is said, and what to do by hand is unfolded', async ({ page, practice }) => {
  await signInAs(page, 'Org Admin');
  await practice.fault({ path: '/trigger-subscriptions', times: 2, fault: { kind: 'status', status: 403 } });
  await page.goto(settings);
  await expect(page.locator('#not-shown')).toContainText('Org Admin');
  await expect(page.locator('#by-hand')).toHaveAttribute('open', '');
});

/** The secret in a subscription that ISC was asked for. */
function secretIn(body: string | null | undefined): string {
  const config = (JSON.parse(body ?? '{}') as { httpConfig?: Record<string, Record<string, string>> }).httpConfig ?? {};
  const secret = config['bearerTokenAuthConfig']?.['bearerToken'] ?? config['basicAuthConfig']?.['password'];
  if (!secret) throw new Error(`no secret in ${body}`);
  return secret;
}
