import pLimit from "p-limit";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { insertAttempts } from "@/db/store/attempt";
import {
  type DueDebtRow,
  listDefaultCards,
  listOpenTries,
  listUntriedDebts,
  lockSessions,
  markTriesBegun,
  putOffDebts,
  takeDueDebts,
} from "@/db/store/due-debt";
import type { PaymentRow } from "@/db/store/payment";
import { owedOf } from "@/lib/domain/balance";
import type { Decline, PaymentSeen } from "@/lib/domain/payment";
import { type Answer, keyOf, type StripeGateway } from "@/lib/stripe/gateway";
import { type Context, command, execute } from "@/lib/use-cases/command";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { meansWith } from "@/lib/use-cases/payment/means";
import { attemptRow } from "@/lib/use-cases/payment/open";
import { refuseTries } from "@/lib/use-cases/payment/refuse-tries";
import { applyAnswer } from "@/lib/use-cases/payment/send";
import { requestOf } from "@/lib/use-cases/payment/try-request";
import { owe } from "@/lib/use-cases/payment/unpaid";
import { waitsOfCards } from "@/lib/use-cases/payment/waits-of-cards";
import { refreshBalances } from "@/lib/use-cases/session/balance";
import { traceAll } from "@/lib/use-cases/trace";

/** As many debts as one transaction takes without holding their rows for long. */
export const BITE = 50;
/** Whoever is called goes on while something is left; then it is another job's turn. */
const BITES_PER_BELL = 5;
/** Calls to Stripe at a time: ten bites run in a worker, and an account has a limit for each second. */
const CALLS_AT_ONCE = 5;
/**
 * What this process does about debts in the database at a time, of all its bites: more of it is no faster, and hinders other
 * workers and whatever else runs on the same server.
 */
const inDatabase = pLimit(2);
/** The last of a bite waits for the calls before it. */
const FOLLOW_AFTER_MS = 3 * 60_000;
/** What is due and being tried by somebody else already stands in nobody's way for so long. */
const PUT_OFF_MS = 3 * 60_000;

/**
 * Takes a bite of the debts that are due and makes their planned tries together: the same rules as for one, in few statements.
 * What other workers have taken is left to them, and what is not ready, a first try or a card without a copy, is tried by itself.
 */
export const collectDue = command({
  name: "payment.collect_due",
  permission: "payment.collect",
  input: z.object({
    /** Tells the bells of one sweep apart. */
    bite: z.int().min(0),
  }),
  run: async (context): Promise<void> => {
    for (let bites = 0; bites < BITES_PER_BELL; bites++) if ((await takeBite(context)) === 0) return;
  },
});

/** Gives how many debts it took. */
async function takeBite(context: Context): Promise<number> {
  const open = () => context.db.transaction((tx) => openDue(tx, context));
  const { taken, tries, others } = await inDatabase(open);
  if (taken === 0) return 0;
  const answered = await askAll(context, tries);
  const refused = answered.filter(({ refusal }) => refusal !== null);
  // First, because what is refused counts for the tries that follow.
  if (refused.length > 0) await inDatabase(() => refuseAll(context, refused));
  const rest = answered.filter(({ refusal }) => refusal === null);
  const apply = rest.map(({ payment, attempt, answer }) => () => {
    const applied = () => applyAnswer(context, payment, attempt, answer, true);
    return answer.ok ? inDatabase(applied) : applied(); // what is no answer is asked again
  });
  const collect = others.map((paymentId) => () => execute(collectPayment, context, { paymentId }));
  await eachOf([...apply, ...collect], CALLS_AT_ONCE);
  return taken;
}

type Attempt = ReturnType<typeof attemptRow>;
type Try = { readonly payment: PaymentRow; readonly attempt: Attempt };
type Answered = Try & { readonly answer: Answer<PaymentSeen>; readonly refusal: Refusal | null };
type Refusal = { readonly paymentIntentId: string; readonly why: Decline };
/** Tries that are open now, and payments that are tried one by one. */
type Opened = { readonly taken: number; readonly tries: readonly Try[]; readonly others: readonly string[] };

async function openDue(tx: Tx, context: Context): Promise<Opened> {
  const { now } = context;
  const taken = await takeDueDebts(tx, { now, limit: BITE });
  const due = await listUntriedDebts(tx, taken, now);
  const cards = await listDefaultCards(
    tx,
    due.map(({ payment }) => payment.driverId),
  );
  const meansOf = new Map(due.map((row) => [row.payment.id, readyMeans(row, cards)]));
  const waits = await waitsOfCards(tx, now, due, meansOf);
  const opened: (Try & { paymentMethodId: string })[] = [];
  const others: string[] = [];
  for (const row of due) {
    const { payment, session, tries } = row;
    const means = meansOf.get(payment.id);
    if (!means || waits.has(payment.id)) {
      others.push(payment.id);
      continue;
    }
    const request = requestOf(payment, session, means, { isOffSession: true });
    const by = { origin: "plan" as const, card: means.card, number: tries + 1, followAfterMs: FOLLOW_AFTER_MS };
    const attempt = attemptRow(context, payment, request, by);
    opened.push({ payment, attempt, paymentMethodId: means.paymentMethodId });
  }
  await insertAttempts(
    tx,
    opened.map(({ attempt }) => attempt),
  );
  await markTriesBegun(
    tx,
    opened.map(({ payment, paymentMethodId }) => ({ paymentId: payment.id, paymentMethodId })),
  );
  await traceAll(
    tx,
    context,
    "payment.collect",
    opened.map(({ payment: { id: paymentId, appId, operatorId, driverId, sessionId, retries } }) => ({
      subject: { appId, operatorId, driverId, sessionId },
      data: { paymentId, retries: retries + 1 },
    })),
  );
  await refreshBalances(
    tx,
    opened.map(({ payment }) => payment.sessionId),
  );
  await putOffDebts(tx, others, { now, collectAt: now });
  const known = new Set(due.map(({ payment }) => payment.id));
  const elsewhere = taken.filter((paymentId) => !known.has(paymentId));
  await putOffDebts(tx, elsewhere, { now, collectAt: new Date(now.getTime() + PUT_OFF_MS) });
  return { taken: taken.length, tries: opened, others };
}

/** The driver's default card where nothing has to be prepared for it; a stay's first try has the card of its hold. */
function readyMeans(row: DueDebtRow, cards: Awaited<ReturnType<typeof listDefaultCards>>) {
  const { payment, session, canCharge, capabilities } = row;
  if (!canCharge || session.debtSince === null || owedOf(session) === 0) return undefined;
  const found = cards.find(({ card }) => card.driverId === payment.driverId);
  const clone = found?.clones.find(({ connectionId }) => connectionId === payment.connectionId);
  return found && clone && meansWith(found.card, clone, { currency: payment.currency, capabilities });
}

async function askAll(context: Context, tries: readonly Try[]): Promise<Answered[]> {
  const gateways = new Map<string, Promise<StripeGateway>>();
  const gatewayOf = (appId: string) => {
    const known = gateways.get(appId) ?? context.stripe.forApp(appId);
    gateways.set(appId, known);
    return known;
  };
  const answered: Answered[] = [];
  const ask = async (one: Try) => {
    const answer = await (await gatewayOf(one.payment.appId)).send(keyOf(one.attempt.id), one.attempt.request);
    answered.push({ ...one, answer, refusal: refusalOf(answer) });
  };
  await eachOf(
    tries.map((one) => () => ask(one)),
    CALLS_AT_ONCE,
  );
  return answered;
}

function refusalOf(answer: Answer<PaymentSeen>): Refusal | null {
  if (!answer.ok || answer.value.state !== "requires_payment_method" || !answer.value.decline) return null;
  return { paymentIntentId: answer.value.paymentIntentId, why: answer.value.decline };
}

/** The banks' noes of a bite, together. Whoever has to do something is written to. */
async function refuseAll(context: Context, refused: readonly Answered[]): Promise<void> {
  await context.db.transaction(async (tx) => {
    const sessionIds = refused.map(({ payment }) => payment.sessionId);
    await lockSessions(tx, sessionIds);
    const open = await listOpenTries(
      tx,
      refused.map(({ attempt }) => attempt.id),
    );
    const noes = open.flatMap((row) => {
      const refusal = refused.find(({ attempt }) => attempt.id === row.attempt.id)?.refusal;
      return refusal ? [{ ...row, ...refusal }] : [];
    });
    for (const { plan, ...one } of await refuseTries(tx, context, noes)) {
      if ("stopped" in plan) await owe(tx, context, one, plan, one.attempt.cardFingerprint);
    }
    await refreshBalances(tx, sessionIds);
  });
}

/** Does all of it, so many at a time; what fails is told when everything else is done. */
async function eachOf(tasks: readonly (() => Promise<unknown>)[], atOnce: number): Promise<void> {
  const limit = pLimit(atOnce);
  const ended = await Promise.allSettled(tasks.map((task) => limit(task)));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}
