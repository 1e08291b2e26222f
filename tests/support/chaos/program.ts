import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Stage } from "@/tests/support/chaos/stage";

/** What a program of the product needs behind the wires of a stage; its mail goes to a folder until `dispose`. */
export function programEnvironment(stage: Stage, url: string): { env: NodeJS.ProcessEnv; dispose(): void } {
  const mailDir = mkdtempSync(path.join(tmpdir(), "chaos-mail-"));
  const env = {
    ...process.env,
    ...stage.environment,
    BAYFARE_URL: url,
    BAYFARE_DEMO: "1",
    MAIL_FROM: "Bayfare <hello@bayfare.example>",
    MAIL_DIR: mailDir,
  };
  return { env, dispose: () => rmSync(mailDir, { recursive: true, force: true }) };
}
