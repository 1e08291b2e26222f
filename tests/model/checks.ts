import { z } from "zod";
import { elapsedMinutes, priceElapsed } from "@/lib/domain/tariff/price";
import type { Run, Stay } from "@/tests/model/run";
import { tariffAt } from "@/tests/model/signs";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { platformClient } from "@/tests/support/park";

const SERVICE_FEE = 35;
const MINIMUM = 50;

/** What Stripe took and gave back for each session, by its metadata. */
/** `returned`: given back, and sent back by the bank; support pays it in another way. */
type There = { taken: number; back: number; returned: number; canStillTake: number };
const NOTHING_THERE: There = { taken: 0, back: 0, returned: 0, canStillTake: 0 };
type AtStripe = Map<string, There>;

const row = z.object({
  status: z.string(),
  balanceStatus: z.string(),
  total: z.coerce.number(),
  paid: z.coerce.number(),
  writtenOff: z.coerce.number(),
  refunded: z.coerce.number(),
  startedAt: z.date().nullable(),
  endsAt: z.date(),
  stoppedBecause: z.string().nullable(),
  zoneCode: z.string(),
  minutes: z.number(),
  /** What rules give back, whatever became of it. */
  byRule: z.coerce.number(),
  /** The last that happened to its money is that a correction gave a part of it back. */
  endsWithBack: z.boolean(),
});
type Row = z.infer<typeof row>;

/** Everything that may not be after a run that has come to rest, in words; empty when all is well. */
export async function checkRun(run: Run): Promise<string[]> {
  const seen = await atStripe(run);
  const wrong = [...run.wrong];
  for (const stay of run.stays) {
    const [found] = await run.town.world.database
      .owner`select session_status as status, balance_status as "balanceStatus",
      total_minor as total, paid_minor as paid, written_off_minor as "writtenOff", refunded_minor as refunded,
      started_at as "startedAt", ends_at as "endsAt", stopped_because as "stoppedBecause", zone_code as "zoneCode", minutes,
      (select coalesce(sum(amount_minor), 0) from refund where session_id = session.id and origin = 'rule') as "byRule",
      ${endsWithBack(run, stay.sessionId)} as "endsWithBack" from session where id = ${stay.sessionId}`;
    const here = row.parse(found);
    const there = seen.get(stay.sessionId) ?? NOTHING_THERE;
    wrong.push(
      ...checkStay(stay, here, there).map(
        (what) => `${stay.plate} (${stay.kind}): ${what} ${JSON.stringify({ here, there })}`,
      ),
    );
  }
  const known = new Set(run.stays.map(({ sessionId }) => sessionId));
  for (const [session, { taken, canStillTake }] of seen) {
    if (!known.has(session) && taken + canStillTake > 0) wrong.push(`Stripe has a payment of no stay: ${session}`);
  }
  const books = await booksOff(run.town.world);
  if (JSON.stringify(books) !== JSON.stringify(NOTHING_OFF)) wrong.push(`books: ${JSON.stringify(books)}`);
  wrong.push(...(await open(run)), ...(await hammered(run)));
  return wrong;
}

/** Ids are in the order of time. A whole payment that came back is one that came too late: its stay never moved. */
function endsWithBack({ town }: Run, sessionId: string) {
  const { owner } = town.world.database;
  return owner`exists (select 1 from refund r where r.session_id = ${sessionId} and r.reason = 'correction'
    and not exists (select 1 from refund_part p join payment q on q.id = p.payment_id
      where p.refund_id = r.id and p.amount_minor = q.amount_minor and q.purpose = 'correction')
    and r.id > all (select id from payment where session_id = ${sessionId}
      union all select id from write_off where session_id = ${sessionId}
      union all select id from refund where session_id = ${sessionId} and id <> r.id))`;
}

function checkStay(stay: Stay, here: Row, there: There): string[] {
  const owed = here.total - here.paid - here.writtenOff;
  const isOver = here.status === "COMPLETE" || here.status === "FAILED";
  const problems: [boolean, string][] = [
    [!isOver, "is not over"],
    [there.canStillTake > 0 && owed === 0, "can still be charged though nothing is owed"],
    [there.taken !== here.paid, "paid is not what Stripe took"],
    [there.back !== here.refunded, "refunded is not what Stripe gave back"],
    [there.taken > here.total && here.status === "COMPLETE", "more was taken than was due"],
    [here.status === "FAILED" && there.taken - there.back > there.returned, "money was kept for nothing"],
    [
      here.status === "COMPLETE" && !totals(stay, here, there.taken).includes(here.total),
      "is not priced as the tariff says",
    ],
    [
      stay.kind === "prepaid" && here.status === "COMPLETE" && !isPriced(stay, here),
      "is not priced as its last place asks",
    ],
    [here.writtenOff > 0 && !stay.mayBeWrittenOff && here.writtenOff >= MINIMUM, "was written off by nobody"],
    [
      here.status === "COMPLETE" && there.back > stay.refundsAskedMinor + here.byRule,
      "more was given back than anybody asked for",
    ],
  ];
  return problems.flatMap(([isWrong, what]) => (isWrong ? [what] : []));
}

/**
 * What was taken of a bought stay and not given back by a rule is what its last place asks for all of its time, less what was
 * waived. Nobody is given back what was waived: who got something back has paid all that is asked.
 */
function isPriced(stay: Stay, here: Row): boolean {
  if (stay.refundsAskedMinor > 0) return true; // a rule gives back only what is left
  const startAt = here.startedAt?.getTime() ?? 0;
  const { totalMinor } = priceElapsed(tariffAt(here.zoneCode), { startAt, minutes: here.minutes });
  const whole = totalMinor === 0 ? 0 : totalMinor + SERVICE_FEE;
  const kept = here.paid - here.byRule;
  return kept <= whole && kept >= (here.endsWithBack ? whole : whole - here.writtenOff);
}

/** What the stay may have come to: an open one by its minutes, a bought one what of its offers was paid or waived. */
function totals(stay: Stay, here: Row, taken: number): number[] {
  if (stay.kind === "prepaid") return [taken + here.writtenOff];
  const startAt = here.startedAt?.getTime() ?? 0;
  const ends = stay.stop ? [stay.stop.from, stay.stop.until] : [];
  return [...ends, here.endsAt.getTime()].map((at) => {
    const minutes = elapsedMinutes(startAt, Math.min(at, here.endsAt.getTime()));
    const { totalMinor } = priceElapsed(tariffAt(here.zoneCode), { startAt, minutes });
    return totalMinor === 0 ? 0 : totalMinor + SERVICE_FEE;
  });
}

async function atStripe({ town, since }: Run): Promise<AtStripe> {
  const stripe = platformClient(town.world, town.app);
  const on = { stripeAccount: town.connection.account };
  const seen: AtStripe = new Map();
  const sessionOf = new Map<string, string>();
  const of = (session: string) => {
    const known = seen.get(session) ?? { ...NOTHING_THERE };
    seen.set(session, known);
    return known;
  };
  for await (const intent of stripe.paymentIntents.list({ created: { gte: since }, limit: 100 }, on)) {
    const session = intent.metadata.bayfare_session ?? "";
    sessionOf.set(intent.id, session);
    const isFinal = intent.status === "succeeded" || intent.status === "canceled";
    of(session).taken += intent.status === "succeeded" ? intent.amount_received : 0;
    of(session).canStillTake += isFinal ? 0 : 1;
  }
  for await (const refund of stripe.refunds.list({ created: { gte: since }, limit: 100 }, on)) {
    const intent = typeof refund.payment_intent === "string" ? refund.payment_intent : "";
    // Without our part it is the rest of a hold that was let go.
    const isOurs = refund.metadata?.bayfare_refund_part !== undefined;
    const there = of(sessionOf.get(intent) ?? "");
    if (isOurs && refund.status === "succeeded") there.back += refund.amount;
    if (isOurs && refund.status === "failed") there.returned += refund.amount;
  }
  return seen;
}

const PLANNED_MAX = 7; // right after the stop, and six more
/** With those that never came to the bank, e.g. because the connection broke: one before the first that did, and some of the plan's. */
const MADE_MAX = 2 * PLANNED_MAX;

const problem = z.object({ what: z.string(), id: z.string() });

/** After a bank's last word, and more often than planned, nobody tries by himself. */
async function hammered({ town }: Run): Promise<string[]> {
  const found = await town.world.database.owner`
    select a.payment_id as id, coalesce(before.advice_code, before.decline_code) as what from attempt a
      join attempt before on before.payment_id = a.payment_id and before.number = a.number - 1
      where a.origin = 'plan' and before.state = 'declined' and (before.advice_code = 'do_not_try_again'
        or before.decline_code in ('lost_card', 'stolen_card', 'authentication_required'))
    union all select payment_id, count(*)::text || ' times' from attempt
      where origin = 'plan' and request->>'kind' in ('pay', 'confirm') group by payment_id
      having count(*) filter (where state <> 'not_executed') > ${PLANNED_MAX} or count(*) > ${MADE_MAX}`;
  return problem
    .array()
    .parse(found)
    .map(({ what, id }) => `tried by plan in spite of the bank's word: ${what} ${id}`);
}

/** Nothing may be pending for ever. */
async function open({ town }: Run): Promise<string[]> {
  const found = await town.world.database.owner`
    select 'attempt ' || state as what, id::text from attempt where state in ('intent', 'unknown', 'waiting')
    union all select 'session ' || session_status, id::text from session where session_status not in ('COMPLETE', 'FAILED')
    union all select 'payment ' || p.status, p.id::text from payment p join session s on s.id = p.session_id
      where p.status not in ('succeeded', 'declined', 'canceled')
        and (p.purpose <> 'remainder' or s.paid_minor + s.written_off_minor = s.total_minor)
    union all select 'payment that nobody tries and nobody stopped', p.id::text from payment p join session s on s.id = p.session_id
      where p.purpose = 'remainder' and p.status not in ('succeeded', 'declined', 'canceled') and p.collect_at is null and p.retry_stopped is null
        and s.paid_minor + s.written_off_minor < s.total_minor
    union all select 'reserve of payment', p.id::text from payment p where p.refund_reserved_minor <> coalesce((
      select sum(r.amount_minor) from refund_part r where r.payment_id = p.id and r.state not in ('failed', 'canceled')), 0)
    union all select 'difference ' || kind || ' of', subject from difference where state = 'open'
    union all select 'untidied payment', id::text from payment where tidy_at is not null
    union all select 'refund part ' || state, id::text from refund_part where state not in ('succeeded', 'failed', 'canceled')
    union all select 'fee refund ' || state, id::text from fee_refund where state not in ('succeeded', 'failed')
    union all select 'event ' || type || ' of ' || coalesce(object_id, '') || ', received ' || received_at || ', tries ' || tries || ', next ' || coalesce(next_try_at::text, 'never'), id from stripe_event where handled_at is null`;
  return problem
    .array()
    .parse(found)
    .map(({ what, id }) => `still open: ${what} ${id}`);
}
