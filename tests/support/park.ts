import Stripe from "stripe";
import { z } from "zod";
import { listDueAttempts } from "@/db/store/attempt";
import { listDueCollections, listEndingHolds, listHoldsToReplace } from "@/db/store/collection";
import { listConnectionsToReconcile, listPaymentsToCompare } from "@/db/store/comparison";
import { listClosedDebts } from "@/db/store/debt";
import { listCardsToDetach } from "@/db/store/driver";
import { findPayment, listPayments, listUntidiedPayments, type PaymentRow } from "@/db/store/payment";
import type { QuoteRow } from "@/db/store/quote";
import { listDueFeeRefunds, listDueParts } from "@/db/store/refund";
import type { SessionRow } from "@/db/store/session";
import { listOverSessions } from "@/db/store/session-list";
import { listOverdueStops, listStaysToAsk } from "@/db/store/stop";
import { listUnhandledEvents } from "@/db/store/stripe-event";
import { CLOSED_AFTER_MS } from "@/lib/domain/balance";
import { ANSWER_WITHIN_MS, COMPLETE_WITHIN_MS, REPLACE_HOLD_BEFORE_MS } from "@/lib/domain/open-stay";
import { TryLater } from "@/lib/jobs/queue";
import { detachCard } from "@/lib/use-cases/card/detach";
import { finishCard } from "@/lib/use-cases/card/finish";
import { saveCard } from "@/lib/use-cases/card/save";
import { type Context, execute } from "@/lib/use-cases/command";
import { writeOffClosed } from "@/lib/use-cases/debt/write-off-closed";
import { collectDue } from "@/lib/use-cases/payment/collect-due";
import { comparePayment } from "@/lib/use-cases/payment/compare";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { renewHold } from "@/lib/use-cases/payment/renew-hold";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { tidyPayment } from "@/lib/use-cases/payment/tidy";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { returnFee } from "@/lib/use-cases/refund/return-fee";
import { askStillParked } from "@/lib/use-cases/session/ask-still-parked";
import { completeOverdue } from "@/lib/use-cases/session/complete";
import { startSession } from "@/lib/use-cases/session/start";
import { stopOverdue, stopSession } from "@/lib/use-cases/session/stop";
import { handleStripeEvent } from "@/lib/use-cases/stripe-event/handle";
import { sweep } from "@/lib/use-cases/sweep";
import type { TestApp, TestPlace } from "@/tests/support/catalogue";
import type { World } from "@/tests/support/world";

/** The same driver, now. */
export function again(world: World, driver: Context): Context {
  return world.context(driver.actor);
}

export function offer(
  world: World,
  driver: Context,
  place: TestPlace,
  minutes: number,
  plate = "AB123CD",
): Promise<QuoteRow> {
  return execute(makeQuote, again(world, driver), { zoneCode: place.zoneCode, plate, country: "FR", minutes });
}

/** Saves a test card (`pm_card_…`) as the browser would: SetupIntent, confirmation, our row. */
export async function savedCard(world: World, app: TestApp, driver: Context, alias: string): Promise<string> {
  const { setupId } = await execute(saveCard, again(world, driver), { consent: "yes" });
  const intentId = await setupIntentOf(world, setupId);
  await platformClient(world, app).setupIntents.confirm(intentId, { payment_method: alias, use_stripe_sdk: true });
  const card = await execute(finishCard, again(world, driver), { setupId });
  return card.id;
}

async function setupIntentOf(world: World, setupId: string): Promise<string> {
  const rows = await world.database.owner`select stripe_setup_intent_id as id from card_setup where id = ${setupId}`;
  return z.string().parse(rows[0]?.id);
}

/** Stripe as the app's own backend sees it, outside of our gateway. */
export function platformClient(world: World, app: TestApp): Stripe {
  const { hostname, port } = new URL(world.simulator.url);
  return new Stripe(app.platform.secretKey, {
    host: hostname,
    port: Number(port),
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

export function park(world: World, driver: Context, quote: QuoteRow, payWith = "guest"): Promise<SessionRow> {
  return execute(startSession, again(world, driver), { quoteId: quote.id, payWith });
}

/** An offer for an open stay at a place that sells them. */
export function openOffer(world: World, driver: Context, place: TestPlace, plate = "AB123CD"): Promise<QuoteRow> {
  const asked = { zoneCode: place.zoneCode, plate, country: "FR", kind: "open" };
  return execute(makeQuote, again(world, driver), asked);
}

export function stop(world: World, driver: Context, sessionId: string): Promise<SessionRow> {
  return execute(stopSession, again(world, driver), { sessionId });
}

export async function paymentOf(world: World, sessionId: string) {
  const [payment] = await world.database.system.read((tx) => listPayments(tx, sessionId));
  if (!payment) throw new Error(`session ${sessionId} has no payment`);
  return payment;
}

/** What the guest's browser does with Stripe.js: confirms the PaymentIntent with the publishable key and a test card. */
export async function browserConfirms(
  world: World,
  app: TestApp,
  sessionId: string,
  alias: string,
): Promise<{ status: number; body: unknown }> {
  const payment = await paymentOf(world, sessionId);
  return browserCalls(world, app, payment.id, { payment_method: alias });
}

/** What Stripe.js in the driver's browser knows of an open payment. */
function asBrowser(world: World, app: TestApp, payment: PaymentRow): { url: string; fields: URLSearchParams } {
  if (!payment.sealedClientSecret || !payment.stripePaymentIntentId)
    throw new Error(`payment ${payment.id} waits for nobody`);
  const at = { tenant: payment.appId, table: "payment", column: "sealed_client_secret", rowId: payment.id };
  const fields = new URLSearchParams({
    key: app.platform.publishableKey,
    _stripe_account: payment.stripeAccountId,
    client_secret: world.system().vault.open(payment.sealedClientSecret, at),
  });
  return { url: `${world.simulator.url}/v1/payment_intents/${payment.stripePaymentIntentId}`, fields };
}

const challenge = z.object({ next_action: z.object({ use_stripe_sdk: z.object({ stripe_js: z.url() }) }) });

async function browserCalls(world: World, app: TestApp, paymentId: string, fields: Record<string, string>) {
  const payment = await world.database.system.read((tx) => findPayment(tx, paymentId));
  if (!payment) throw new Error(`payment ${paymentId} is gone`);
  const { url: address, fields: known } = asBrowser(world, app, payment);
  const body = new URLSearchParams([...known, ["use_stripe_sdk", "true"], ...Object.entries(fields)]);
  const url = `${address}/confirm`;
  const response = await fetch(url, { method: "POST", body });
  return { status: response.status, body: await response.json() };
}

/** The driver answers the bank's challenge of an open payment. */
export async function answerChallenge(
  world: World,
  app: TestApp,
  sessionId: string,
  outcome: "complete" | "fail",
): Promise<void> {
  const payment = await paymentOf(world, sessionId);
  const { url: address, fields } = asBrowser(world, app, payment);
  const intent: unknown = await (await fetch(`${address}?${fields}`)).json();
  const action = challenge.parse(intent).next_action;
  const url = action.use_stripe_sdk.stripe_js;
  const response = await fetch(url, { method: "POST", body: new URLSearchParams({ outcome }), redirect: "manual" });
  if (response.status >= 400) throw new Error(`the challenge answered ${response.status}`);
}

const idle = z.object({ idle: z.boolean() });

/** Waits until every webhook that is due was delivered. */
export async function delivered(world: World): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await world.simulator.control("GET", "idle", idle)).idle) {
    if (Date.now() > until) throw new Error("webhooks are still being delivered");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Events count as waiting at once, also those whose next try is hours away. */
export function soon(now: Date): { receivedBefore: Date; now: Date } {
  return { receivedBefore: new Date(now.getTime() + 60_000), now: new Date(now.getTime() + 2 * 3_600_000) };
}

/** What worker and sweeper would do now, in one thread and until nothing is left: everybody's commands, no queue. */
export async function work(world: World): Promise<void> {
  let left: readonly string[] = [];
  for (let round = 0; round < 20; round++) {
    await delivered(world);
    left = await workOnce(world);
    if (left.length === 0) return;
  }
  throw new Error(`work does not come to an end: ${left.join(", ")}`);
}

/** What there was to do. */
async function workOnce(world: World): Promise<readonly string[]> {
  const context = world.system();
  const due = await context.db.read(async (tx) => ({
    events: await listUnhandledEvents(tx, {
      receivedBefore: new Date(context.now.getTime() + 60_000),
      now: new Date(context.now.getTime() + 7_200_000),
    }),
    attempts: await listDueAttempts(tx, context.now),
    parts: await listDueParts(tx, context.now),
    fees: await listDueFeeRefunds(tx, context.now),
    untidied: await listUntidiedPayments(tx, context.now),
    asked: await listStaysToAsk(tx, new Date(context.now.getTime() + ANSWER_WITHIN_MS)),
    over: await listOverSessions(tx, "open", context.now),
    stopped: await listOverdueStops(tx, new Date(context.now.getTime() - COMPLETE_WITHIN_MS)),
    owed: await listDueCollections(tx, context.now),
    closed: await listClosedDebts(tx, new Date(context.now.getTime() - CLOSED_AFTER_MS)),
    ending: await listEndingHolds(tx, new Date(context.now.getTime() + REPLACE_HOLD_BEFORE_MS)),
    gone: await listHoldsToReplace(tx, context.now),
    cards: await listCardsToDetach(tx, context.now),
    open: await listPaymentsToCompare(tx, context.now),
    books: await listConnectionsToReconcile(tx, context.now),
  }));
  const busy = (error: unknown) => {
    if (!(error instanceof TryLater)) throw error;
  };
  for (const { appId, id } of due.events)
    await execute(handleStripeEvent, world.system(), { appId, eventId: id }).catch(busy);
  for (const { paymentId } of due.attempts) await execute(settlePayment, world.system(), { paymentId });
  for (const { id } of due.parts) await execute(executeRefund, world.system(), { refundPartId: id });
  for (const { id } of due.fees) await execute(returnFee, world.system(), { feeRefundId: id });
  for (const { paymentId } of due.untidied) await execute(tidyPayment, world.system(), { paymentId });
  for (const { id } of due.asked) await execute(askStillParked, world.system(), { sessionId: id });
  for (const { id } of due.over) await execute(stopOverdue, world.system(), { sessionId: id });
  for (const { id } of due.stopped) await execute(completeOverdue, world.system(), { sessionId: id });
  if (due.owed.length > 0) await execute(collectDue, world.system(), { bite: 0 });
  for (const { id } of due.closed) await execute(writeOffClosed, world.system(), { sessionId: id });
  for (const { paymentId } of [...due.ending, ...due.gone]) await execute(renewHold, world.system(), { paymentId });
  for (const { id } of due.cards) await execute(detachCard, world.system(), { paymentMethodId: id });
  for (const { paymentId } of due.open) await execute(comparePayment, world.system(), { paymentId });
  for (const { connectionId } of due.books) await execute(reconcilePayments, world.system(), { connectionId });
  const { ended } = await execute(sweep, world.system(), {});
  const done = Object.entries(due).filter(([, each]) => each.length > 0);
  return [...done.map(([name, each]) => `${each.length} ${name}`), ...(ended > 0 ? [`${ended} ended`] : [])];
}

const log = z.object({
  data: z.array(
    z.object({ n: z.number(), method: z.string(), path: z.string(), keyKind: z.string(), status: z.number() }),
  ),
});

/** Our own calls to Stripe so far; give the number of the last one to see what came after it. */
export async function stripeCalls(world: World, after = 0) {
  const { data } = await world.simulator.control("GET", `requests?after=${after}&limit=1000`, log);
  return data
    .filter(({ keyKind }) => keyKind === "sk")
    .map(({ n, method, path, status }) => ({ n, call: `${method} ${path}`, status }));
}

export async function lastCall(world: World): Promise<number> {
  const { data } = await world.simulator.control("GET", "requests?after=0&limit=1000", log);
  return data.at(-1)?.n ?? 0;
}
