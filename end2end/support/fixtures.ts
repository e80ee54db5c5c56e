/** What every test gets: a portal with its practice tenant, and the promise that the browser had nothing to complain about. */
import { expect, test as base, type TestInfo } from '@playwright/test';

import { defaultOptions, Portal, type PortalOptions } from './portal.ts';
import type { Practice } from './practice.ts';

export { expect };

interface ForEachTest {
  /** How the file's portal is started; `test.use({ portalOptions: { … } })` changes it. */
  portalOptions: Partial<PortalOptions>;
  /** The portal of the file: one for all its tests, with a database of its own. */
  portal: Portal;
  /** The controls of its practice tenant. */
  practice: Practice;
  /** Console messages that a test expects, as patterns; all others fail it. */
  expectedComplaints: RegExp[];
  /** Collects what the browser complains about. */
  complaints: string[];
}

interface ForEachWorker {
  harbour: Harbour;
}

/** Keeps the portal of the file that runs now, and ends it when the next file begins. */
class Harbour {
  private current: { key: string; portal: Portal } | undefined;

  async portal(file: string, options: PortalOptions): Promise<Portal> {
    const key = JSON.stringify([file, options]);
    if (this.current?.key !== key) {
      await this.close();
      this.current = { key, portal: await Portal.start(options) };
    }
    return this.current.portal;
  }

  async close(): Promise<void> {
    await this.current?.portal.stop();
    this.current = undefined;
  }
}

/** The spec file that runs; a test that a shared function declares has its own place elsewhere. */
const specOf = (info: TestInfo): string => info.titlePath[0] ?? info.file;

/** The browser gives up the fade between two pages when the next click comes first; a person sees nothing of it. */
const GIVEN_UP_FADE = /Transition was (aborted|skipped)/;

/** On a loaded machine script comes late; that it comes is what the tests with script see. */
const LATE_SCRIPT = /was preloaded using link preload but not used within a few seconds/;

export const test = base.extend<ForEachTest, ForEachWorker>({
  harbour: [
    async ({}, use) => {
      const harbour = new Harbour();
      await use(harbour);
      await harbour.close();
    },
    { scope: 'worker' },
  ],
  portalOptions: [{}, { option: true }],
  expectedComplaints: [[], { option: true }],
  portal: async ({ harbour, portalOptions }, use, info) => {
    const portal = await harbour.portal(specOf(info), { ...defaultOptions, ...portalOptions });
    await use(portal);
    if (info.status !== info.expectedStatus) await info.attach('portal.log', { body: portal.log });
    if (portal.proxy) {
      // A person has signed in, so calls were made: none seen would mean that none was checked.
      expect(portal.proxy.calls, 'calls to ISC that passed the contract check').toBeGreaterThan(0);
      const violations = portal.proxy.note(info.titlePath.join(' › '));
      if (!portal.proxy.keepsNotes) expect(violations, 'calls to ISC that are not as described').toEqual([]);
    }
  },
  baseURL: async ({ portal }, use) => {
    await use(portal.origin);
  },
  practice: async ({ portal }, use) => {
    await use(portal.practice);
  },
  complaints: [
    async ({ page, expectedComplaints }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => complaints.push(`${error}`));
      await use(complaints);
      const unexpected = complaints.filter((text) => ![GIVEN_UP_FADE, LATE_SCRIPT, ...expectedComplaints].some((pattern) => pattern.test(text)));
      expect(unexpected, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],
});
