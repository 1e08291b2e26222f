import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { startSimulator } from "@/lib/simulator/server";
import { type Control, controlOf } from "@/tests/support/control";

const platform = z.object({
  account: z.string(),
  clientId: z.string(),
  secretKey: z.string(),
  publishableKey: z.string(),
});
export type TestPlatform = z.infer<typeof platform>;

export type TestSimulator = {
  url: string;
  token: string;
  control: Control;
  /** A platform account with its keys. */
  platform(options: {
    name: string;
    country: string;
    extension?: boolean;
    accountsV1?: boolean;
  }): Promise<TestPlatform>;
  stop(): Promise<void>;
};

/** A simulator in this process, on a free port unless told otherwise, and with an empty memory; a file of tests has one of its own. */
export async function testSimulator(port = 0): Promise<TestSimulator> {
  const folder = mkdtempSync(path.join(tmpdir(), "simulator-"));
  const token = randomUUID();
  const running = await startSimulator({ port, token, dataFile: path.join(folder, "journal.jsonl") });
  const control = controlOf(running.url, token);
  return {
    url: running.url,
    token,
    control,
    platform: (options) => control("POST", "platforms", platform, options),
    async stop() {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
