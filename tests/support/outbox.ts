import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { lastMailTo } from "@/tests/support/pages/mails";

/** A folder that mails of this test file go to, and the newest one to an address. */
export function outbox() {
  const folder = mkdtempSync(path.join(tmpdir(), "mails-"));
  process.env.MAIL_DIR = folder;
  process.env.MAIL_FROM = "Bayfare <no-reply@example.org>";
  process.env.BAYFARE_URL = "https://pay.example.org";
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { to: (address: string) => lastMailTo(folder, address) };
}
