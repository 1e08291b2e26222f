import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { BROWSER_ARGS, findBrowser, shareBrowser } from "@/tests/support/browser";

const root = fileURLToPath(new URL("..", import.meta.url));
const browser = await findBrowser();
Object.assign(process.env, shareBrowser(browser)); // the workers load this file again

export default defineConfig({
  testDir: `${root}tests/e2e`,
  outputDir: `${root}test-results/e2e`,
  timeout: 120_000, // two cores run the app, the simulator, the database, two browsers and other suites beside them
  expect: { timeout: 20_000 },
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0, // a flaky test is a found bug
  reporter: [["list"], ["json", { outputFile: `${root}test-results/e2e.json` }]],
  use: {
    baseURL: process.env.E2E_URL ?? "http://localhost:3000",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "off", // recording every page costs much of the time; `-- --trace on` where a test is to be looked into
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: browser.executablePath,
      args: BROWSER_ARGS,
      env: { ...cleanEnvironment(), ...browser.env },
    },
  },
});

function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
