import { z } from "zod";
import type { World } from "@/tests/support/world";

const row = z.object({ id: z.string(), off: z.coerce.number() });
const account = z.object({ appId: z.string(), account: z.string() });

/** Everything that must be true of all money at any quiet moment; each list names what is not. */
export async function booksOff(world: World) {
  const sql = world.database.owner;
  const receivables = await sql`
    select s.id, coalesce((select sum(e.amount_minor) from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
      where t.session_id = s.id and e.account = 'receivable'), 0) + (s.paid_minor + s.written_off_minor - s.total_minor) as off
    from session s`;
  // What a bank returned after we gave it back is support's to pay in another way.
  const keptForNothing = await sql`
    select s.id, s.paid_minor - s.refunded_minor as off from session s where s.session_status = 'FAILED'
      and s.paid_minor - s.refunded_minor not between 0 and coalesce((select sum(p.amount_minor) from refund_part p
        where p.session_id = s.id and p.state = 'failed' and p.stripe_refund_id is not null), 0)`;
  const paidTwice = await sql`
    select quote_id as id, count(*) as off from payment where status = 'succeeded' and quote_id is not null
    group by quote_id having count(*) > 1
    union all
    select s.id, sum(p.captured_minor) - s.paid_minor as off from session s join payment p on p.session_id = s.id
    where s.kind = 'open' and s.session_status = 'COMPLETE' and p.status = 'succeeded'
    group by s.id having sum(p.captured_minor) <> s.paid_minor`;
  const gaps = await sql`
    select series as id, max(number) - count(*) as off from receipt group by operator_id, series having max(number) <> count(*)`;
  const unreceipted = await sql`
    select p.id, p.captured_minor as off from payment p join session s on s.id = p.session_id where p.status = 'succeeded' and p.captured_minor > 0
      and (s.kind = 'prepaid' or (s.session_status = 'COMPLETE' and s.paid_minor + s.written_off_minor = s.total_minor))
      and (select count(*) from receipt r where r.cause = p.id and r.kind <> 'credit') <> 1`;
  const stuck = await sql`
    select id, 1 as off from payment where status = 'declined' and closed_at is null`;
  return {
    receivables: row
      .array()
      .parse(receivables)
      .filter(({ off }) => off !== 0),
    keptForNothing: row.array().parse(keptForNothing),
    paidTwice: row.array().parse(paidTwice),
    gaps: row.array().parse(gaps),
    unreceipted: row.array().parse(unreceipted),
    stuck: row.array().parse(stuck),
    accounts: await accountsOff(world),
    ...(await balancesOff(world)),
  };
}

/** What a stay's row says against the rows that it follows from. */
async function balancesOff(world: World) {
  const sql = world.database.owner;
  const misstated = await sql`
    select id, 1 as off from session s where balance_status <> case
      when refunded_minor > 0 then 'REFUND'
      when session_status not in ('COMPLETE', 'FAILED') or exists (select 1 from payment p join attempt a on a.payment_id = p.id
        where p.session_id = s.id and a.state in ('intent', 'unknown', 'waiting')) then 'PROCESSING'
      when paid_minor + written_off_minor = total_minor then 'PAID' else 'DEBT' end`;
  const unplanned = await sql`
    select s.id, s.total_minor - s.paid_minor - s.written_off_minor as off from session s
    where s.session_status = 'COMPLETE' and s.paid_minor + s.written_off_minor < s.total_minor and not exists (select 1 from payment p
      where p.session_id = s.id and p.purpose = 'remainder' and (p.collect_at is not null or p.retry_stopped is not null
        or exists (select 1 from attempt a where a.payment_id = p.id and a.state in ('intent', 'unknown', 'waiting')))
        and p.status in ('created', 'requires_payment_method', 'requires_action', 'processing'))`;
  const heldForNothing = await sql`
    select p.id, p.amount_minor as off from payment p join session s on s.id = p.session_id
    where p.status = 'held' and s.session_status in ('COMPLETE', 'FAILED')
      and not exists (select 1 from attempt a where a.payment_id = p.id and a.state in ('intent', 'unknown', 'waiting'))`;
  const receiptedTooEarly = await sql`
    select r.id, 1 as off from receipt r join session s on s.id = r.session_id
    where s.kind = 'open' and (s.session_status <> 'COMPLETE' or s.paid_minor + s.written_off_minor < s.total_minor)`;
  return {
    misstated: row.array().parse(misstated),
    unplanned: row.array().parse(unplanned),
    heldForNothing: row.array().parse(heldForNothing),
    receiptedTooEarly: row.array().parse(receiptedTooEarly),
  };
}

/** The ledger's Stripe balance of each connected account against the simulator's, available and pending together. */
async function accountsOff(world: World): Promise<{ account: string; ledger: number; stripe: number }[]> {
  const found = await world.database.owner`select app_id as "appId", stripe_account_id as account from connection`;
  const off = [];
  for (const { appId, account: name } of account.array().parse(found)) {
    const gateway = await world.system().stripe.forApp(appId);
    const balance = await gateway.fetchBalance(name);
    if (!balance.ok && balance.reason === "not_executed" && balance.because === "no_access") continue; // ours no more
    if (!balance.ok) throw new Error(`no balance of ${name}`);
    const stripe = balance.value.reduce((total, part) => total + part.availableMinor + part.pendingMinor, 0);
    const sums = await world.database
      .owner`select coalesce(sum(amount_minor), 0) as sum from ledger_entry where book = ${name} and account = 'stripe_balance'`;
    const ledger = z.coerce.number().parse(sums[0]?.sum);
    if (ledger !== stripe) off.push({ account: name, ledger, stripe });
  }
  return off;
}

export const NOTHING_OFF: Awaited<ReturnType<typeof booksOff>> = {
  receivables: [],
  keptForNothing: [],
  paidTwice: [],
  gaps: [],
  unreceipted: [],
  stuck: [],
  accounts: [],
  misstated: [],
  unplanned: [],
  heldForNothing: [],
  receiptedTooEarly: [],
};
