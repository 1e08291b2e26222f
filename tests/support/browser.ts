import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";

export type Browser = { executablePath: string; env: Record<string, string> };

/** Nothing of a browser's own may go to the network or wait for a screen; root has no sandbox. */
export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** CHROMIUM_PATH, Playwright's own, the system's, else the one inside @sparticuz/chromium: nothing is installed by hand. */
export async function findBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return { executablePath: given, env: environmentGiven() };
  const found = [chromium.executablePath(), ...systemBrowsers()].find((file) => existsSync(file) && starts(file, {}));
  return found ? { executablePath: found, env: {} } : packagedBrowser();
}

function systemBrowsers(): string[] {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return SYSTEM_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

/** Processes of one run share what the first one found out. */
export function shareBrowser(browser: Browser): Record<string, string> {
  return { CHROMIUM_PATH: browser.executablePath, CHROMIUM_ENV: JSON.stringify(browser.env) };
}

function environmentGiven(): Record<string, string> {
  return process.env.CHROMIUM_ENV ? JSON.parse(process.env.CHROMIUM_ENV) : {};
}

async function packagedBrowser(): Promise<Browser> {
  const folder = await unpacked();
  const executablePath = path.join(folder, "chromium");
  const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: path.join(folder, "fonts") };
  if (starts(executablePath, {})) return { executablePath, env: fonts };
  // A bare system has no NSS; the package brings it for systems of its own kind.
  const env = { ...fonts, LD_LIBRARY_PATH: path.join(folder, "al2023", "lib") };
  if (starts(executablePath, env)) return { executablePath, env };
  throw new Error("no browser starts on this machine: set CHROMIUM_PATH");
}

/** Unpacked once per version and user; other processes see a whole folder or none. */
async function unpacked(): Promise<string> {
  const packageFile = path.join(
    path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")),
    "..",
    "package.json",
  );
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, "utf8"));
  const folder = path.join(tmpdir(), `bayfare-chromium-${version}-${userInfo().username}`);
  if (existsSync(folder)) return folder;
  const { default: packaged, inflate } = await import("@sparticuz/chromium");
  const half = mkdtempSync(`${folder}.`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = half; // the package unpacks into the folder for temporary files and nowhere else
  try {
    await packaged.executablePath();
    await inflate(path.join(path.dirname(packageFile), "bin", "al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(half, folder);
  } catch {
    rmSync(half, { recursive: true, force: true }); // another process was first
  }
  return folder;
}

function starts(file: string, env: Record<string, string>): boolean {
  try {
    const options = { env: { ...process.env, ...env }, stdio: "ignore", timeout: 20_000 } as const;
    execFileSync(file, ["--headless", "--no-sandbox", "--version"], options);
    return true;
  } catch {
    return false;
  }
}
