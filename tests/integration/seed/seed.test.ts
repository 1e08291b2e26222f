import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Seeded, seedCity } from "@/db/seed/seed";
import { listConnectionsToReconcile } from "@/db/store/comparison";
import { listBookBalances } from "@/db/store/ledger";
import { execute } from "@/lib/use-cases/command";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let seeded: Seeded;

const hostOf = (of: World) => ({
  contextAt: (actor: Parameters<World["context"]>[0], now: Date) => ({ ...of.context(actor), now }),
  simulator: of.simulator,
  bayfareUrl: "http://127.0.0.1:9",
  say: () => undefined,
});

beforeAll(async () => {
  world = await openWorld();
  seeded = await seedCity(hostOf(world), "some");
});

afterAll(() => world.close());

const amounts = z.array(z.object({ currency: z.string(), amount: z.number() }));
const balance = z.object({ available: amounts, pending: amounts });
const count = z.tuple([z.object({ n: z.coerce.number() })]).transform(([row]) => row.n);

test("there is a past: dozens of stays in every place's country, with extensions, refunds, guests and saved cards", async () => {
  const { owner } = world.database;
  const [row] = await owner`select
    (select count(*)::int from session where session_status in ('STARTED', 'COMPLETE')) as stays,
    (select count(distinct operator_id)::int from session) as operators,
    (select count(*)::int from payment where purpose = 'extension' and status = 'succeeded') as extensions,
    (select count(*)::int from refund_part where state = 'succeeded') as refunds,
    (select count(*)::int from fee_refund where state = 'succeeded') as fees,
    (select count(*)::int from payment where status = 'succeeded' and payment_method_id is null) as guests,
    (select count(*)::int from payment where status = 'succeeded' and payment_method_id is not null) as saved`;
  const many = z.object({
    stays: z.number().min(30),
    operators: z.literal(4),
    extensions: z.number().min(3),
    refunds: z.number().min(2),
    fees: z.number().min(2),
    guests: z.number().min(8),
    saved: z.number().min(8),
  });
  expect(() => many.parse(row), JSON.stringify(row)).not.toThrow();
});

test("the money of every Stripe account is in our books to the cent, in every currency", async () => {
  const accounts = await world.database
    .owner`select distinct on (stripe_account_id) stripe_account_id, app_id from connection`;
  expect(accounts).toHaveLength(7);
  for (const { stripe_account_id: account, app_id: appId } of accounts) {
    const stripe = await world.system().stripe.forApp(appId);
    const answer = await stripe.fetchBalance(account);
    const atStripe = answer.ok
      ? answer.value.map(({ currency, availableMinor, pendingMinor }) => [currency, availableMinor + pendingMinor])
      : [];
    const books = await world.database.system.read((tx) => listBookBalances(tx, { book: account }));
    const inBooks = books
      .filter((book) => book.account === "stripe_balance")
      .map(({ currency, balanceMinor }) => [currency, balanceMinor]);
    expect(answer.ok).toBe(true);
    expect(atStripe).toEqual(inBooks.length > 0 ? inBooks : atStripe.map(([currency]) => [currency, 0]));
  }
});

test("the fees of every app are on its platform at Stripe to the cent, in every currency", async () => {
  const apps = await world.database.owner`select slug, stripe_account_id from app`;
  expect(apps).toHaveLength(2);
  for (const { slug, stripe_account_id: platform } of apps) {
    const secretKey = seeded.apps.find((app) => app.slug === slug)?.stripe.secretKey;
    const response = await fetch(new URL("/v1/balance", world.simulator.url), {
      headers: { authorization: `Bearer ${secretKey}` },
    });
    const { available, pending } = balance.parse(await response.json());
    const atStripe = new Map<string, number>();
    for (const { currency, amount } of [...available, ...pending])
      if (amount !== 0) atStripe.set(currency, (atStripe.get(currency) ?? 0) + amount);
    const books = await world.database.system.read((tx) => listBookBalances(tx, { book: platform }));
    const inBooks = books.filter((book) => book.account === "platform_balance" && book.balanceMinor !== 0);
    expect(inBooks.length).toBeGreaterThan(0);
    expect(atStripe).toEqual(new Map(inBooks.map(({ currency, balanceMinor }) => [currency, balanceMinor])));
  }
});

test("charges, refunds and movements of every account are ours, one by one, over the whole past", async () => {
  const { owner } = world.database;
  // As if nobody had ever compared: the runs catch up from the day on which the account was opened.
  await owner`update connection set reconciled_until = opened_at, reconcile_at = opened_at`;
  for (let runs = 0; runs < 100; runs++) {
    const [due] = await world.database.system.read((tx) => listConnectionsToReconcile(tx, world.now()));
    if (!due) break;
    expect(await execute(reconcilePayments, world.system(), due)).toEqual({ found: 0, gone: 0 });
  }
  const behind = await owner`select id from connection where reconciled_until < now() - interval '1 hour'`;
  expect(behind).toEqual([]);
});

test("money that was paid more than two days ago can be paid out", async () => {
  const [connection] = await world.database.owner`select c.stripe_account_id, c.app_id from connection c
    join payment p on p.connection_id = c.id where p.status = 'succeeded' and p.settled_at < now() - interval '2 days' limit 1`;
  const stripe = await world.system().stripe.forApp(connection?.app_id);
  const answer = await stripe.fetchBalance(connection?.stripe_account_id);
  expect(answer.ok && answer.value[0]?.availableMinor).toBeGreaterThan(0);
});

test("one stay is owed, by a driver with a rare card; no other owes anything and no money waits for a stay", async () => {
  const { owner } = world.database;
  const owing = await owner`select s.id, d.email, s.total_minor - s.paid_minor as owed from session s
    join driver d on d.id = s.driver_id where s.session_status = 'COMPLETE' and s.balance_status = 'DEBT'`;
  expect(owing).toMatchObject([{ email: "selim@drivers.example" }]);
  const open = await owner`select t.session_id, e.currency, sum(e.amount_minor)::int as owed from ledger_entry e
    join ledger_transaction t on t.id = e.transaction_id
    where e.account = 'receivable' group by 1, 2 having sum(e.amount_minor) <> 0`;
  expect(open).toEqual(owing.map(({ id, owed }) => ({ session_id: id, currency: "eur", owed: Number(owed) })));
  const differing = await owner`select s.id from session s
    where (s.paid_minor + s.written_off_minor <> s.total_minor and s.balance_status <> 'DEBT')
       or s.paid_minor <> (select coalesce(sum(captured_minor), 0) from payment p where p.session_id = s.id and p.status = 'succeeded')
       or s.refunded_minor <> (select coalesce(sum(amount_minor), 0) from refund_part r where r.session_id = s.id and r.state in ('pending', 'succeeded'))`;
  expect(differing).toEqual([]);
});

test("open stays are there in every state: within the hold, beyond it and paid, still owed, and running now", async () => {
  const [row] = await world.database.owner`select
    (select count(*)::int from session where kind = 'open' and balance_status = 'PAID' and total_minor < 3000) as within,
    (select count(distinct session_id)::int from payment where purpose = 'remainder' and status = 'succeeded') as beyond,
    (select count(*)::int from session where kind = 'open' and stopped_because = 'max_stay') as by_itself,
    (select count(*)::int from payment p join session s on s.id = p.session_id
      where p.status = 'held' and s.session_status = 'STARTED' and s.ends_at > now()) as running,
    (select count(*)::int from attempt a join payment p on p.id = a.payment_id
      where p.purpose = 'remainder' and a.state = 'declined') as refused_tries,
    (select count(*)::int from payment where collect_at > now()) as planned`;
  expect(row).toMatchObject({ beyond: 1, running: 2, by_itself: 2, planned: 1 });
  expect(row?.within).toBeGreaterThanOrEqual(3);
  expect(row?.refused_tries).toBeGreaterThanOrEqual(2);
});

test("receipts are numbered without a gap, in the order of their time", async () => {
  const series = await world.database
    .owner`select r.operator_id, r.series, count(*)::int as count, max(r.number) as last, min(r.number) as first,
    (select next_number from receipt_series s where s.operator_id = r.operator_id and s.series = r.series) as next
    from receipt r group by 1, 2`;
  expect(series.length).toBe(4);
  for (const { count: issued, first, last, next } of series) {
    expect({ first, last, next }).toEqual({ first: 1, last: issued, next: issued + 1 });
  }
});

test("nothing is left to the worker for now: no attempt, payment, refund, fee, mail, event or ended stay is open", async () => {
  const open = await world.database.owner`select
    (select count(*)::int from attempt where state in ('intent', 'sent', 'unknown', 'waiting')) as attempts,
    (select count(*)::int from payment where status not in ('succeeded', 'declined', 'canceled', 'held') and (collect_at is null or collect_at <= now())) as payments,
    (select count(*)::int from payment where status = 'declined' and closed_at is null) as untidied,
    (select count(*)::int from refund_part where state not in ('succeeded', 'canceled')) as parts,
    (select count(*)::int from fee_refund where state <> 'succeeded') as fees,
    (select count(*)::int from mail where sent_at is null) as mails,
    (select count(*)::int from stripe_event where handled_at is null) as events,
    (select count(*)::int from session where session_status in ('CREATED', 'STOPPED') or (session_status = 'STARTED' and ends_at <= now())) as stays`;
  expect(open[0]).toEqual({
    attempts: 0,
    payments: 0,
    untidied: 0,
    parts: 0,
    fees: 0,
    mails: 0,
    events: 0,
    stays: 0,
  });
});

test("the simulator is back in the present and its webhooks have a secret that we know", async () => {
  const clock = await world.simulator.control("GET", "clock", z.object({ offsetSeconds: z.number() }));
  expect(clock.offsetSeconds).toBe(0);
  const secrets = await world.database.owner`select count(*)::int as n from platform_key where kind like 'webhook%'`;
  expect(count.parse(secrets)).toBe(6); // two apps, three doors each
});

test("scripts find apps, operators, places and people of the city", () => {
  expect(seeded.apps.map(({ slug }) => slug)).toEqual(["portal", "wayfarer"]);
  expect(seeded.apps.every(({ apiKey }) => /^bf_test_[a-z2-9]{12}_[a-z2-9]{32}$/.test(apiKey))).toBe(true);
  expect(seeded.operators.map(({ currency }) => currency)).toEqual(["eur", "gbp", "eur", "sek"]);
  const accounts = seeded.operators.map(({ connections }) => new Set(connections.map(({ account }) => account)).size);
  expect(accounts).toEqual([2, 2, 2, 1]);
  expect(new Set(seeded.places.map(({ zoneCode }) => zoneCode)).size).toBe(9);
  expect(new Set(seeded.people.map(({ role }) => role))).toEqual(
    new Set(["owner", "manager", "clerk", "support_agent", "support_lead", "developer", "admin", "driver"]),
  );
});

test("a database that holds something is left alone", async () => {
  await expect(seedCity(hostOf(world), "none")).rejects.toThrow(/not empty/);
});
