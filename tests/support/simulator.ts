import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { startSimulator } from "@/lib/simulator/server";

const CALL_MS = 60_000; // moving the clock answers when everything that fell due has happened

export type ControlMethod = "GET" | "POST" | "DELETE";

/** The control API of one simulator, `/_simulator/*`. */
export type Control = <T>(method: ControlMethod, call: string, answer: z.ZodType<T>, body?: object) => Promise<T>;

export function controlOf(url: string, token: string): Control {
  return async (method, call, answer, body) => {
    const response = await fetch(new URL(`/_simulator/${call}`, url), {
      method,
      headers: { "x-simulator-token": token, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    if (!response.ok) throw new Error(`${method} ${call} answered ${response.status}: ${await response.text()}`);
    return answer.parse(await response.json());
  };
}

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

/** A simulator in this process, on a free port and with an empty memory; a file of tests has one of its own. */
export async function testSimulator(): Promise<TestSimulator> {
  const folder = mkdtempSync(path.join(tmpdir(), "simulator-"));
  const token = randomUUID();
  const running = await startSimulator({ port: 0, token, dataFile: path.join(folder, "journal.jsonl") });
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
