import { availableParallelism } from 'node:os';

import { defineConfig } from '@playwright/test';

/** The Chromium to drive; without it Playwright's own is used. */
const executablePath = process.env.GANGWAY_CHROMIUM;

export default defineConfig({
  testDir: 'specs',
  outputDir: '../target/test-results',
  // A file's tests share one portal and run in order; files run beside each other.
  fullyParallel: false,
  // A test also waits: for ISC, for a task, for a page to be told of news. Two to a core keep it busy.
  workers: Math.min(8, 2 * availableParallelism()),
  // On a loaded machine a browser is late now and then. What passes only when repeated is said, not hidden.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
    // Recording costs up to a third of a run, pictures half of that. In CI only what is repeated is recorded; what failed first
    // keeps one picture, and its page in words.
    trace: process.env.CI ? 'on-first-retry' : { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [{ name: 'chromium' }],
});
