import type { Sql } from "postgres";
import { z } from "zod";
import type { Stage } from "@/tests/support/chaos/stage";
import { platformClient } from "@/tests/support/park";

/** What one driver's story has come to, here and at Stripe. */
export type Effects = {
  readonly stays: readonly string[];
  readonly charges: readonly number[];
  /** What is kept on cards and may still be taken. */
  readonly held: readonly number[];
  readonly refunds: readonly number[];
  readonly feesBack: number;
  readonly receipts: readonly string[];
};

/** Whose books are looked at. */
export type Books = Pick<Stage, "world" | "app" | "connection">;

const rows = {
  stays: z.array(z.object({ stay: z.string() })),
  ids: z.array(z.object({ id: z.string() })),
  kinds: z.array(z.object({ kind: z.string() })),
  intents: z.array(z.object({ id: z.string().nullable() })),
  problems: z.array(z.object({ problem: z.string() })),
  book: z.array(z.object({ book: z.string(), balance: z.coerce.number() })),
};

/** `since`: Unix seconds of the simulator's clock before the story began; nothing else happens at the account meanwhile. */
export async function effectsOf(stage: Stage, plate: string, since: number): Promise<Effects> {
  const { owner } = stage.world.database;
  const stays = rows.stays.parse(
    await owner`select case kind when 'prepaid' then minutes || ' minutes' || coalesce((select ' at ' || zone_code from quote q
        where q.id = quote_id and q.place_id <> session.place_id), '') else session_status || ' ' || balance_status || ': '
        || paid_minor || ' paid, ' || written_off_minor || ' written off of ' || total_minor end as stay
      from session where plate = ${plate} and session_status <> 'FAILED'`,
  );
  const others = rows.ids.parse(await owner`select id from session where plate <> ${plate}`).map(({ id }) => id);
  const receipts = rows.kinds.parse(
    await owner`select r.kind from receipt r join session s on s.id = r.session_id where s.plate = ${plate} order by 1`,
  );
  const stripe = platformClient(stage.world, stage.app);
  const on = { stripeAccount: stage.connection.account };
  const intents = (await stripe.paymentIntents.list({ created: { gte: since }, limit: 100 }, on)).data.filter(
    ({ metadata }) => !others.includes(metadata.bayfare_session ?? ""),
  );
  // What was let go of a hold that was captured in part looks like a refund, but is nobody's.
  const refunds = (await stripe.refunds.list({ created: { gte: since }, limit: 100 }, on)).data.filter(
    ({ metadata }) => metadata?.bayfare_refund_part,
  );
  const fees = await stripe.applicationFees.list({ created: { gte: since }, limit: 100 });
  return {
    stays: stays.map(({ stay }) => stay),
    charges: intents.filter(({ status }) => status === "succeeded").map(({ amount_received }) => amount_received),
    held: intents.filter(({ status }) => status === "requires_capture").map(({ amount }) => amount),
    refunds: refunds.filter(({ status }) => status === "succeeded").map(({ amount }) => amount),
    feesBack: fees.data.reduce((total, fee) => total + fee.amount_refunded, 0),
    receipts: receipts.map(({ kind }) => kind),
  };
}

/** Of a payment `p`: it rightly waits, as the hold of a running stay, or as a debt for its next try or its driver. */
function waits(owner: Sql) {
  return owner`(p.status = 'held' and exists (select 1 from session s where s.id = p.session_id and s.session_status = 'STARTED')
    or p.purpose = 'remainder' and p.status in ('created', 'requires_payment_method')
      and (p.collect_at is not null or p.retry_stopped is not null))`;
}

/** What may never be, whatever happened; empty when all is well. */
export async function problems(stage: Books, since: number): Promise<string[]> {
  const { owner } = stage.world.database;
  const found = rows.problems.parse(
    await owner`
    select 'open attempt: ' || state as problem from attempt where state in ('intent', 'unknown', 'waiting')
    union all select 'open payment: ' || status from payment p where status not in ('succeeded', 'declined', 'canceled') and not ${waits(owner)}
    union all select 'untidied payment' from payment where status = 'declined' and closed_at is null
    union all select 'unpaid stay' from session where session_status = 'CREATED'
    union all select 'open refund part: ' || state from refund_part where state not in ('succeeded', 'failed', 'canceled')
    union all select 'open fee refund: ' || state from fee_refund where state not in ('succeeded', 'failed')
    union all select 'unhandled event: ' || type from stripe_event where handled_at is null
    union all select 'payment without its one receipt' from payment p where status = 'succeeded'
      and not exists (select 1 from session s where s.id = p.session_id and s.kind = 'open'
        and (s.session_status <> 'COMPLETE' or s.paid_minor + s.written_off_minor < s.total_minor))
      and (select count(*) from receipt r where r.cause = p.id and r.kind in ('sale', 'supplement')) <> 1
    union all select 'refund without its one credit' from refund_part p where state = 'succeeded'
      and (select count(*) from receipt r where r.cause = p.id and r.kind = 'credit') <> 1
    union all select 'gap in receipts' from receipt group by operator_id, series having count(*) <> max(number)
    union all select 'series off' from receipt_series s where next_number <> 1 +
      (select count(*) from receipt r where r.operator_id = s.operator_id and r.series = s.series)
    union all select 'reserve off' from payment p where refund_reserved_minor <>
      (select coalesce(sum(amount_minor), 0) from refund_part r where r.payment_id = p.id and r.state not in ('failed', 'canceled'))
    union all select 'stay tells another sum than its payments' from session s where not (kind = 'open' and session_status = 'STARTED') and paid_minor <>
      (select coalesce(sum(captured_minor), 0) from payment p where p.session_id = s.id)
    union all select 'told twice: ' || type from app_event where type in ('session.started', 'session.completed', 'session.failed')
      group by session_id, type having count(*) > 1
  `,
  );
  return [...found.map(({ problem }) => problem), ...(await stripeProblems(stage, since))];
}

async function stripeProblems(stage: Books, since: number): Promise<string[]> {
  const stripe = platformClient(stage.world, stage.app);
  const on = { stripeAccount: stage.connection.account };
  const intents = await stripe.paymentIntents.list({ created: { gte: since }, limit: 100 }, on);
  const waiting = rows.intents
    .parse(
      await stage.world.database
        .owner`select stripe_payment_intent_id as id from payment p where ${waits(stage.world.database.owner)}`,
    )
    .map(({ id }) => id);
  const open = intents.data.filter(
    ({ id, status }) => status !== "succeeded" && status !== "canceled" && !waiting.includes(id),
  );
  const books = rows.book.parse(
    await stage.world.database.owner`select book, sum(amount_minor) as balance from ledger_entry
      where account in ('stripe_balance', 'platform_balance') group by book`,
  );
  const off: string[] = [];
  const mine = [
    [stage.connection.account, on],
    [stage.app.platform.account, {}],
  ] as const;
  for (const [book, options] of mine) {
    const seen = await stripe.balance.retrieve({}, options);
    const atStripe = [...seen.available, ...seen.pending].reduce((total, { amount }) => total + amount, 0);
    const ours = books.find((one) => one.book === book)?.balance ?? 0;
    if (ours !== atStripe) off.push(`book ${book}: the ledger is ${ours - atStripe} above Stripe`);
  }
  return [...open.map(({ status }) => `can still collect: ${status}`), ...off];
}

/** What one story has added: an earlier one's trouble fails the earlier test only. */
export function newProblems(before: readonly string[], after: readonly string[]): string[] {
  const known = [...before];
  return after.filter((problem) => {
    const at = known.indexOf(problem);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
