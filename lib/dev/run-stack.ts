import { howItEnded } from "@/lib/dev/processes";
import { onStopSignal } from "@/lib/dev/signals";
import { type Stack, startStack } from "@/lib/dev/stack";
import { dataDir, env } from "@/lib/env";

type Mode = { mode: "built" | "hot"; reset: boolean };

/** The whole of `npm run demo` and `npm run dev`: start, tell, and end everything on Ctrl-C. */
export async function runStack(mode: Mode, ready?: (stack: Stack, dataDir: string) => void): Promise<void> {
  const begun = performance.now();
  const values = env();
  const folder = dataDir();
  const abort = new AbortController();
  onStopSignal(() => abort.abort());
  const interrupted = new Promise<void>((resolve) => abort.signal.addEventListener("abort", () => resolve()));
  const starting = startStack({
    ...mode,
    dataDir: folder,
    port: values.PORT,
    simulatorPort: values.SIMULATOR_PORT,
    distDir: values.NEXT_DIST_DIR,
    simulatorToken: values.SIMULATOR_TOKEN,
    // One address given is the owner's; the application then gets a role of its own on the same server.
    ownerUrl: values.DATABASE_OWNER_URL ?? values.DATABASE_URL,
    appUrl: values.DATABASE_OWNER_URL === undefined ? undefined : values.DATABASE_URL,
    signal: abort.signal,
    say,
  });
  try {
    const stack = await Promise.race([starting, interrupted]);
    if (stack) {
      ready?.(stack, folder);
      tell(stack, folder, (performance.now() - begun) / 1_000);
      const ended = await Promise.race([stack.ended, interrupted]);
      if (ended) {
        say(`${howItEnded(ended)} Stopping.`);
        process.exitCode = 1;
      }
    }
    await starting.then((stack) => stack.stop());
  } catch (error) {
    if (!abort.signal.aborted) say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
  process.exit();
}

function tell(stack: Stack, folder: string, seconds: number): void {
  say(`
Bayfare is ready after ${seconds.toFixed(0)} s.

  For drivers       ${stack.url}
  Sign in           ${stack.url}/sign-in
  Stripe simulator  ${stack.simulatorUrl}
  Mails             ${stack.mailDir}
  For scripts       ${folder}/demo.json

  Ctrl-C stops everything; the state is kept. \`-- --reset\` starts over.
`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
