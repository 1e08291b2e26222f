import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { startWorker } from "@/lib/jobs/worker";

const [url, journal, mode] = z.tuple([z.url(), z.string(), z.enum(["hang", "finish"])]).parse(process.argv.slice(2));

/** A worker of its own process, so that a test can kill it: it notes each run, and hangs in the middle of it when told so. */
await startWorker({
  url,
  schedule: false,
  context: () => process.pid,
  handlers: {
    "sweep.due": async (pid) => {
      appendFileSync(journal, `begun ${pid}\n`);
      if (mode === "hang") await wait(600_000);
      appendFileSync(journal, `done ${pid}\n`);
    },
  },
});
