import type { Handlers } from "@/lib/jobs/worker";
import { type Context, execute } from "@/lib/use-cases/command";
import { DUE_WORK } from "@/lib/use-cases/due-work";
import { sweep } from "@/lib/use-cases/sweep";

/** The third door: every job runs the same command as a form or the API would. */
export const handlers: Handlers<Context> = {
  ...DUE_WORK,
  "sweep.due": async (context) => void (await execute(sweep, context, {})),
};
