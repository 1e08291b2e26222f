import { z } from "zod";
import { brokenConstraint, type Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { findCollecting } from "@/db/store/payment";
import { findChargingConnection } from "@/db/store/place";
import { findQuote, type QuoteRow, takeQuote } from "@/db/store/quote";
import { isEnding } from "@/db/store/refund";
import { extendTo, findSession, lockSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { isRunning } from "@/lib/domain/session";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { tell } from "@/lib/use-cases/event/tell";
import { prepareMeans } from "@/lib/use-cases/payment/means";
import { openPayment } from "@/lib/use-cases/payment/open";
import { refuseFailure } from "@/lib/use-cases/payment/outcome";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { chargeOf } from "@/lib/use-cases/quote/charge-of";
import { priceExtension } from "@/lib/use-cases/quote/price-extension";
import { trace } from "@/lib/use-cases/trace";

/** Stays longer: charges what the offer says; time, total and event come only with success. One open extension per stay. */
export const extendSession = command({
  name: "session.extend",
  permission: "session.extend",
  input: z.object({ quoteId: z.uuid(), payWith: z.union([z.literal("guest"), z.uuid()]) }),
  run: async (context, input): Promise<SessionRow> => {
    const driver = driverOf(context);
    const sale = await loadSale(context, driver, input.quoteId);
    const { quote, session, connection, plan } = sale;
    if (quote.usedAt) return session;
    const payWith = input.payWith === "guest" ? input.payWith : { paymentMethodId: input.payWith };
    if (quote.totalMinor === 0) return extendFree(context, sale);
    const means = await prepareMeans(context, driver, payWith, { ...quote, connection });
    const intent = await oneAtATime(() =>
      context.db.transaction(async (tx) => {
        if (!(await takeOffer(tx, context, quote))) return undefined;
        await trace(
          tx,
          context,
          "session.extend",
          { ...driver, operatorId: quote.operatorId, sessionId: session.id },
          { totalMinor: quote.totalMinor },
        );
        const opening = {
          ...chargeOf(quote, plan, false),
          ...driver,
          purpose: "extension" as const,
          operatorId: quote.operatorId,
          sessionId: session.id,
          zoneCode: session.zoneCode,
          connection,
        };
        return openPayment(tx, context, opening, means);
      }),
    );
    if (intent) {
      const answer = await sendAttempt(elevated(context, "session.extend"), intent.payment, intent.attempt, true);
      await refuseFailure(context, intent.payment.id, answer);
    }
    return (await loadSale(context, driver, input.quoteId)).session;
  },
});

type Sale = Awaited<ReturnType<typeof loadSale>>;

async function loadSale(context: Context, driver: { appId: string; driverId: string }, quoteId: string) {
  return context.db.read(async (tx) => {
    const quote = await findQuote(tx, { quoteId, driverId: driver.driverId });
    const session = quote?.sessionId
      ? await findSession(tx, { sessionId: quote.sessionId, driverId: driver.driverId })
      : undefined;
    if (!quote || !session) throw new Refusal("quote.not_found");
    const isOver = quote.usedAt === null && quote.validUntil <= context.now;
    if (isOver) throw new Refusal(isRunning(session, context.now) ? "quote.expired" : "session.not_running");
    const connection = await findChargingConnection(tx, { appId: driver.appId, operatorId: quote.operatorId });
    const plan = await findFeePlan(tx, { feePlanId: quote.feePlanId });
    if (!connection || !plan) throw new Refusal("place.not_connected");
    return { quote, session, connection, plan };
  });
}

/**
 * Takes the offer for this stay as it is now, locked; undefined when it was taken before: pressed twice. An offer made before
 * another extension was paid would charge the same minutes again, and one before a correction by the wrong place's tariff.
 */
async function takeOffer(tx: Tx, context: Context, quote: QuoteRow): Promise<SessionRow | undefined> {
  const session = await lockSession(tx, { sessionId: quote.sessionId ?? "" });
  if (!(await takeQuote(tx, quote.id, context.now))) return undefined;
  if (!session?.startedAt || !isRunning(session, context.now)) throw new Refusal("session.not_running");
  // A free one meets no index of payments, and would be priced for a place that the stay is about to leave. What is bought while
  // a refund ends the stay would be lost.
  const isBusy = (await findCollecting(tx, session.id)) || (await isEnding(tx, session.id));
  if (isBusy) throw new Refusal("session.payment_under_way");
  const isOther = session.tariffVersionId !== quote.tariffVersionId;
  if (isOther || session.minutes >= quote.minutes) throw new Refusal("quote.outdated");
  const { extension, serviceFeeMinor } = await priceExtension(tx, session, session.startedAt, quote.minutes);
  const isSame = extension.amountMinor === quote.priceMinor && serviceFeeMinor === quote.serviceFeeMinor;
  if (!isSame) throw new Refusal("quote.outdated");
  return session;
}

/** More time within a cap or free minutes costs nothing and needs no card. */
async function extendFree(context: Context, { quote, session }: Sale): Promise<SessionRow> {
  return context.db.transaction(async (tx) => {
    const locked = await takeOffer(tx, context, quote);
    if (!locked) return (await findSession(tx, { sessionId: session.id })) ?? session;
    if (await extendTo(tx, session.id, { endsAt: quote.endsAt, minutes: quote.minutes })) {
      await tell(tx, context, session, "session.extended", { minutes: quote.minutes });
    }
    const subject = {
      appId: session.appId,
      operatorId: session.operatorId,
      driverId: session.driverId,
      sessionId: session.id,
    };
    await trace(tx, context, "session.extend", subject, { totalMinor: 0 });
    return { ...locked, endsAt: quote.endsAt, minutes: quote.minutes };
  });
}

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (brokenConstraint(error) === "payment_one_collecting_per_session")
      throw new Refusal("session.payment_under_way");
    throw error;
  }
}
