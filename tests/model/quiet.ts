import { z } from "zod";
import { listConnectionsToReconcile } from "@/db/store/comparison";
import { execute } from "@/lib/use-cases/command";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { clearUp } from "@/tests/model/outside";
import type { Run } from "@/tests/model/run";
import { nextMorning, SYSTEM, sweepNow, type Town, workNow } from "@/tests/model/town";

const MINUTE_MS = 60_000;
const SWEEPS = 3;
const QUIET_MS = 8 * 24 * 60 * MINUTE_MS;
const ROUNDS_MAX = 10;
/** What is younger is not compared yet. */
const COMPARED_AFTER_SECONDS = 20 * 60;
/** Many times what a life of the long run needs; one that needs more does something every minute without end. */
const SWEEPS_MAX = 1_500;

export async function beginRun(town: Town): Promise<Run> {
  await nextMorning(town);
  const { world, app } = town;
  const drivers = [await world.driver(app), await world.driver(app)];
  const since = Math.floor(world.now().getTime() / 1_000);
  return { town, drivers, stays: [], cards: new Map(), since, wrong: [], tale: [] };
}

/**
 * Faults stop, three sweeps and eight days pass. The sweeper comes every minute; those of its sweeps that would find nothing
 * due are left out.
 */
export async function quietDown(run: Run): Promise<void> {
  const { town } = run;
  town.strikeNext(null, 0);
  await clearUp(town);
  await workNow(town);
  const end = town.world.now().getTime() + QUIET_MS;
  for (let sweeps = 0; sweeps < SWEEPS; sweeps++) await passAndSweep(town, MINUTE_MS);
  for (let overdue = 0, sweeps = 0; town.world.now().getTime() < end; sweeps++) {
    if (sweeps === SWEEPS_MAX) throw new Error(`after ${SWEEPS_MAX} sweeps there is still something due`);
    const now = town.world.now().getTime();
    const due = await nextDue(town);
    overdue = due <= now ? overdue + 1 : 0;
    // What stays due however often a sweep comes is stuck: no need to look at it every minute of eight days.
    const waitMs = Math.max(MINUTE_MS * 2 ** overdue, due - now);
    await passAndSweep(town, Math.min(waitMs, end - now));
  }
  // What the last sweep began is heard of, and goes to its end.
  for (let rounds = 0; rounds < ROUNDS_MAX && (await workNow(town)) > 0; rounds++);
  await compareBooks(town);
}

const NEVER = "2100-01-01";

/** The daily look at the account, once for the whole life: what no event told of is heard of now, and nothing else differs. */
async function compareBooks(town: Town): Promise<void> {
  await town.world.advance(COMPARED_AFTER_SECONDS);
  const { owner, system } = town.world.database;
  const { id: connectionId } = town.connection;
  await owner`update connection set reconcile_at = opened_at where id = ${connectionId}`;
  const isDue = () => system.read(async (tx) => (await listConnectionsToReconcile(tx, town.world.now())).length > 0);
  while (await isDue()) await town.act(SYSTEM, (context) => execute(reconcilePayments, context, { connectionId }));
  await owner`update connection set reconcile_at = ${NEVER} where id = ${connectionId}`;
}

async function passAndSweep(town: Town, ms: number): Promise<void> {
  await town.world.advance(Math.ceil(ms / 1_000));
  await sweepNow(town);
}

const due = z.tuple([z.object({ at: z.date().nullable() })]);

/** When the next thing is due, in milliseconds; infinitely late when nothing is. */
async function nextDue({ world }: Town): Promise<number> {
  const [{ at }] = due.parse(
    await world.database.owner`select least(
      (select min(next_check_at) from attempt where state in ('intent', 'unknown', 'waiting')),
      (select min(collect_at) from payment), (select min(tidy_at) from payment), (select min(replace_at) from payment),
      (select min(grow_at) from payment where status = 'held'),
      (select min(capture_before) - interval '12 hours' from payment where status = 'held'),
      (select min(ends_at) from session where session_status = 'STARTED'),
      (select min(ended_at) + interval '10 minutes' from session where session_status = 'STOPPED'),
      (select min(next_check_at) from refund_part where state not in ('succeeded', 'failed', 'canceled')),
      (select min(next_check_at) from fee_refund where state not in ('succeeded', 'failed')),
      (select min(greatest(received_at + interval '1 minute', next_try_at)) from stripe_event where handled_at is null),
      (select min(detach_at) from payment_method)) as at`,
  );
  return at?.getTime() ?? Number.POSITIVE_INFINITY;
}
