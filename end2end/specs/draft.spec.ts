import { expect, test } from '../support/fixtures.ts';
import { batchOf, eventuallyOutcomes } from '../support/batch.ts';
import { signInAs } from '../support/people.ts';
import { mailedOf, openPreflight, openUnregistered, tickRows } from '../support/unregistered.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'with script off', () => {
    test.use({ javaScriptEnabled, expectedComplaints: [/preloaded using link preload but not used/] });

    test('a draft is kept, and sent after a question', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?invite=never&mail=yes');
      await tickRows(page, 0, 4);
      const drawer = await openPreflight(page);
      const { mailed } = await mailedOf(drawer, javaScriptEnabled);
      const before = (await practice.outbox()).length;
      await drawer.getByRole('button', { name: 'Keep as draft' }).click();
      await expect(page).toHaveURL(/\/batches\/B-\d+$/);
      await expect(page.getByRole('main')).toContainText('nothing was sent yet');

      await page.getByRole('main').getByRole('link', { name: /^Send \d+ practice invites?…/ }).click();
      const question = page.getByRole('dialog', { name: /^Send \d+ practice invites?\?/ });
      await expect(question).toContainText('cannot be taken back');
      expect((await practice.outbox()).length, 'asking sends nothing').toBe(before);
      await question.getByRole('button', { name: /^Send \d+ practice invite/ }).click();
      await eventuallyOutcomes(page, /^Invited, confirmed/, mailed, !javaScriptEnabled);
      expect((await practice.outbox()).length - before).toBe(mailed);
    });

    test('a cancelled draft mails nobody, and its people are free again', async ({ page, practice }) => {
      await signInAs(page, 'Org Admin');
      await openUnregistered(page, '?invite=never&mail=yes');
      await tickRows(page, 6, 4);
      const drawer = await openPreflight(page);
      const { mailed } = await mailedOf(drawer, javaScriptEnabled);
      const check = page.url();
      expect(mailed).toBeGreaterThan(0);
      const before = (await practice.outbox()).length;
      await drawer.getByRole('button', { name: 'Keep as draft' }).click();
      await expect(page).toHaveURL(/\/batches\/B-\d+$/);
      const batch = batchOf(page);

      await page.goto(check);
      await expect(drawer).toContainText(`${batch} was made of this check`);
      await page.goto(`/batches/${batch}`);
      await page.getByRole('main').getByRole('link', { name: 'Cancel batch…' }).click();
      await page.getByRole('dialog', { name: `Cancel ${batch}?` }).getByRole('button', { name: `Cancel ${batch}` }).click();
      await expect(page.getByRole('main')).toContainText('Cancelled before sending');

      await openUnregistered(page, '?invite=never&mail=yes');
      await tickRows(page, 6, 4);
      expect(await mailedOf(await openPreflight(page), javaScriptEnabled)).toEqual({ mailed, selected: 4 });
      expect((await practice.outbox()).length).toBe(before);
    });
  });
}
