import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const mail = z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string(), at: z.string() });

/** The newest mail to an address in the stack's outbox. */
export function lastMailTo(folder: string, address: string): z.infer<typeof mail> | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const mails = files.map((name) => mail.parse(JSON.parse(readFileSync(path.join(folder, name), "utf8"))));
  return mails.filter(({ to }) => to === address).sort((a, b) => b.at.localeCompare(a.at))[0];
}
