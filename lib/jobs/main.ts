import { repairQueue, roleOf } from "@/db/migrate";
import { systemContext } from "@/lib/auth/context";
import { assertEnvironment, EnvironmentError, required } from "@/lib/env";
import { startEvents } from "@/lib/jobs/events";
import { handlers } from "@/lib/jobs/handlers";
import { startWorker } from "@/lib/jobs/worker";
import { log } from "@/lib/log";

async function main(): Promise<void> {
  const { DATABASE_OWNER_URL: ownerUrl } = assertEnvironment("worker");
  const url = required("DATABASE_URL");
  const repair = ownerUrl === undefined ? {} : { repair: () => repairQueue({ ownerUrl, appRole: roleOf(url).name }) };
  const worker = await startWorker({ url, handlers, context: systemContext, ...repair });
  const events = startEvents(systemContext);
  log.info("worker.started");
  const stop = () => {
    log.info("worker.stopping");
    Promise.all([worker.stop(), events.stop()]).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("worker.stop", { error });
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  if (error instanceof EnvironmentError) process.stderr.write(`${error.message}\n`);
  else log.error("worker.failed", { error });
  process.exit(1);
});
