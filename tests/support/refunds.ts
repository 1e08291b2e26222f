import { z } from "zod";
import { listBookBalances } from "@/db/store/ledger";
import { insertPerson } from "@/db/store/person";
import { listParts, listRefunds } from "@/db/store/refund";
import { findSession } from "@/db/store/session";
import { uuidv7 } from "@/lib/auth/context";
import { type Context, execute } from "@/lib/use-cases/command";
import { requestRefund } from "@/lib/use-cases/refund/request";
import type { TestApp, TestConnection, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { again, offer, park, paymentOf, platformClient, savedCard } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

/** A support desk: two apps, two operators, and stays paid with saved cards through the real commands. */
export type Desk = {
  readonly world: World;
  readonly portal: TestApp;
  readonly wayfarer: TestApp;
  readonly lyon: TestOperator;
  readonly nantes: TestOperator;
  /** Lyon's account under the portal: where every stay of this desk is paid. */
  readonly connection: TestConnection;
  readonly place: TestPlace;
  /** An agent of the platform, or of one app. Made anew it has the time of now. */
  agent(app?: TestApp): Promise<Context>;
  owner(operator: TestOperator): Promise<Context>;
  /** Two hours at 5.50 and a service fee of 0.35. */
  stay(options?: StayOptions): Promise<Stay>;
};

export type Stay = { readonly sessionId: string; readonly paymentId: string; readonly plate: string };
export const STAY_MINOR = 585;

export async function openDesk(): Promise<Desk> {
  const world = await openWorld();
  const portal = await world.app("portal");
  const wayfarer = await world.app("wayfarer");
  const lyon = await world.operator("lyon", "FR", "eur");
  const nantes = await world.operator("nantes", "FR", "eur");
  const connection = await world.connect(portal, lyon);
  const place = await world.place(lyon, "fr-garage", "100001");
  return {
    world,
    portal,
    wayfarer,
    lyon,
    nantes,
    connection,
    place,
    agent: async (app) =>
      world.context({
        kind: "support",
        role: "support_agent",
        appId: app?.id ?? null,
        personId: await hire(world),
        secondFactorAt: world.now(),
      }),
    owner: async ({ id }) =>
      world.context({ kind: "operator", role: "owner", operatorId: id, personId: await hire(world) }),
    stay: (options) => stay(world, portal, place, options),
  };
}

/** A person who can be made an agent or staff. */
export async function hire(world: World): Promise<string> {
  const id = uuidv7();
  const row = { id, email: `${id}@staff.example`, name: "Kim", createdAt: world.now() };
  await world.database.system.transaction((tx) => insertPerson(tx, row));
  return id;
}

export type StayOptions = { readonly card?: string; readonly minutes?: number };

let plates = 0;

async function stay(
  world: World,
  app: TestApp,
  place: TestPlace,
  { card = "pm_card_fr", minutes = 120 }: StayOptions = {},
): Promise<Stay> {
  const driver = await world.driver(app);
  const cardId = await savedCard(world, app, driver, card);
  const plate = `QX${String(++plates).padStart(4, "0")}`;
  const session = await park(world, driver, await offer(world, driver, place, minutes, plate), cardId);
  if (session.sessionStatus !== "STARTED") throw new Error(`the stay is ${session.sessionStatus}`);
  return { sessionId: session.id, paymentId: (await paymentOf(world, session.id)).id, plate };
}

export type Ask = {
  readonly amountMinor?: number | undefined;
  readonly refundId?: string;
  readonly keepSessionValid?: boolean;
  readonly returnFee?: boolean;
};

/** Asks for a refund as the console does; the agent's clock is read anew. */
export function ask(world: World, agent: Context, sessionId: string, what: Ask) {
  const { refundId = uuidv7(), ...rest } = what;
  return execute(requestRefund, again(world, agent), { refundId, sessionId, reason: "goodwill", ...rest });
}

/** What is known of a session's refunds: in our rows and at Stripe. */
export async function refundFacts({ world, portal, connection }: Desk, { sessionId }: Pick<Stay, "sessionId">) {
  const payment = await paymentOf(world, sessionId);
  const rows = await world.database.system.read(async (tx) => ({
    session: await findSession(tx, { sessionId }),
    refunds: await listRefunds(tx, sessionId),
    parts: await listParts(tx, { sessionId }),
  }));
  const stripe = platformClient(world, portal);
  const payment_intent = payment.stripePaymentIntentId ?? "";
  const listed = await stripe.refunds.list({ payment_intent, limit: 100 }, { stripeAccount: connection.account });
  return { ...rows, payment, atStripe: listed.data };
}

/** Ledger and simulator side by side, to the cent: the operator's account and the app's platform. */
export async function balances({ world, portal, connection }: Desk) {
  const stripe = platformClient(world, portal);
  const [operator, platform] = [
    await stripe.balance.retrieve({}, { stripeAccount: connection.account }),
    await stripe.balance.retrieve(),
  ];
  const books = await world.database.system.read(async (tx) => ({
    operator: await listBookBalances(tx, { book: connection.account }),
    platform: await listBookBalances(tx, { book: portal.platform.account }),
  }));
  const ours = (rows: typeof books.operator, account: string) =>
    rows.find((row) => row.account === account)?.balanceMinor ?? 0;
  const theirs = ({ available, pending }: typeof operator) =>
    [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
  return {
    ledger: { operator: ours(books.operator, "stripe_balance"), platform: ours(books.platform, "platform_balance") },
    stripe: { operator: theirs(operator), platform: theirs(platform) },
    refunds: ours(books.operator, "refunds"),
  };
}

export type FaultKind = "cut_before" | "answer_lost" | "rate_limit" | "server_error" | "server_error_after";

/** The next `times` requests that make a refund meet this trouble. */
export async function trouble(world: World, kind: FaultKind, times: number, path = "^/v1/refunds$"): Promise<void> {
  await world.simulator.control("POST", "faults", z.unknown(), { kind, times, match: { method: "POST", path } });
}
