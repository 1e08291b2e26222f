import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { env } from "node:process";
import type { SimulatorOptions } from "@/lib/simulator/server";

/** The simulator is a program of its own, with an environment of its own; this is its only reader. */
export function optionsFromEnvironment(): SimulatorOptions {
  const port = Number(env.SIMULATOR_PORT ?? 12_111);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("SIMULATOR_PORT is not a port");
  const data = env.SIMULATOR_DATA ?? join(".data", "stripe");
  return {
    port,
    dataFile: data.endsWith(".jsonl") ? data : join(data, "journal.jsonl"),
    token: env.SIMULATOR_TOKEN ?? randomUUID(),
    ...(env.SIMULATOR_MAILS === undefined ? {} : { mailFolder: env.SIMULATOR_MAILS }),
  };
}
