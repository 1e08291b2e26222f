import type { Tx } from "@/db/client";
import { findOpenAttempt } from "@/db/store/attempt";
import { findHeld } from "@/db/store/collection";
import { findCollecting, findPayment, listPayments } from "@/db/store/payment";
import { findChargingConnection } from "@/db/store/place";
import { findQuoteOf } from "@/db/store/quote";
import { isEnding } from "@/db/store/refund";
import { findLastStay, findSession, lockSession, type SessionRow } from "@/db/store/session";
import { CHARGED_CORRECTIONS_MAX } from "@/lib/domain/correction";
import { Refusal } from "@/lib/domain/errors";
import { minor } from "@/lib/domain/money";
import { isRunning } from "@/lib/domain/session";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { type Context, elevated } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { type Means, type PayWith, prepareMeans } from "@/lib/use-cases/payment/means";
import { refuseFailure } from "@/lib/use-cases/payment/outcome";
import { sendAttempt } from "@/lib/use-cases/payment/send";
import { noteCharged, refuseOneMore } from "@/lib/use-cases/plate/look";
import { type CorrectionPrice, priceCorrection, type RightPlace } from "@/lib/use-cases/quote/price-correction";
import { refuseQuickReturn } from "@/lib/use-cases/quote/vehicle";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { chargeDifference, refundDifference, waiveDifference } from "@/lib/use-cases/session/difference";
import { takePlace } from "@/lib/use-cases/session/take-place";
import { trace } from "@/lib/use-cases/trace";

/** Asked only where there is something to pay. */
export type Payer = (totalMinor: SessionRow["totalMinor"]) => Promise<PayWith>;

/**
 * Takes a running stay to its right place. Bought time is priced anew: what it costs less goes back by rule at once, what it
 * costs more is charged first, and the stay is there only when that came; a bank's no leaves it where it was. An open stay is
 * priced at its stop.
 */
export async function moveStay(
  context: Context,
  session: SessionRow,
  to: RightPlace,
  payer: Payer,
): Promise<SessionRow> {
  const system = elevated(context, "session.correct");
  const connection = await system.db.read((tx) => findChargingConnection(tx, session));
  if (!connection) throw new Refusal("place.not_connected");
  if (connection.id !== session.connectionId) throw new Refusal("correct.other_operator");
  const seen = await system.db.read(async (tx) => ({
    last: await findLastStay(tx, { placeId: to.placeId, ...to.vehicle }, context.now),
    price: await difference(tx, session, { to, connection }),
  }));
  const at = { compiled: tariffOf(to.tariff), placeId: to.placeId, last: seen.last };
  await refuseQuickReturn(context, session, at, to.vehicle);
  const due = seen.price?.correction.kind === "charge" ? seen.price.correction : undefined;
  const payWith = due && (await payer(minor(due.priceMinor + due.serviceFeeMinor)));
  const means = payWith && (await prepareMeans(context, driverOf(context), payWith, { ...session, connection }));
  const opened = await system.db.transaction((tx) => move(tx, context, session.id, { to, connection, means }));
  if (opened) {
    const answer = await sendAttempt(system, opened.payment, opened.attempt, true);
    await refuseFailure(context, opened.payment.id, answer);
  }
  const after = await system.db.read(async (tx) => ({
    session: await findSession(tx, { sessionId: session.id }),
    payment: opened && (await findPayment(tx, opened.payment.id)),
  }));
  if (!after.session) throw new Error(`session ${session.id} is gone`);
  if (after.payment?.status === "succeeded") refuseLost(context, after.session, to);
  return after.session;
}

/** The money came, but the place was taken or the stay had ended: it goes back by rule. */
function refuseLost({ now }: Context, session: SessionRow, { placeId }: RightPlace): void {
  if (session.placeId === placeId) return;
  throw new Refusal(isRunning(session, now) ? "session.already_parked" : "session.not_running");
}

type Way = {
  readonly to: RightPlace;
  readonly connection: NonNullable<Awaited<ReturnType<typeof findChargingConnection>>>;
};

/** Null of an open stay: nothing is due before its stop. */
async function difference(tx: Tx, session: SessionRow, { to, connection }: Way): Promise<CorrectionPrice | null> {
  return session.kind === "open" ? null : priceCorrection(tx, session, to, connection.minimumChargeMinor);
}

/** The payment that has to come first; undefined when the stay is there, or its payment is under way already. */
async function move(tx: Tx, context: Context, sessionId: string, way: Way & { means: Means | undefined }) {
  const { to, connection, means } = way;
  const session = await lockSession(tx, { sessionId });
  if (!session || !isRunning(session, context.now)) throw new Refusal("session.not_running");
  if (isThere(session, to) || (await isComing(tx, session, to))) return undefined;
  if (await isEnding(tx, sessionId)) throw new Refusal("session.payment_under_way");
  await refuseOneMore(tx, context, session, to.vehicle);
  const priced = await difference(tx, session, way);
  const correction = priced?.correction ?? { kind: "none" as const };
  const { appId, operatorId, driverId, zoneCode: fromZoneCode } = session;
  const amounts = correction.kind === "none" ? {} : { [correction.kind]: correction.priceMinor };
  const told = { fromZoneCode, zoneCode: to.zoneCode, ...amounts };
  await trace(tx, context, "session.correct", { appId, operatorId, driverId, sessionId }, told);
  const facts = priced && { session, to, priced };
  if (facts && correction.kind === "charge") {
    // Something else was given back or paid since the card was chosen.
    if (!means) throw new Refusal("session.payment_under_way");
    await refuseOften(tx, sessionId);
    await noteCharged(tx, context, session, { placeId: to.placeId, ...to.vehicle });
    return chargeDifference(tx, context, facts, correction, { connection, means });
  }
  const right = { placeId: to.placeId, tariffVersionId: to.tariff.id, ...to.vehicle };
  if (!(await takePlace(tx, context, session, right))) throw new Refusal("session.already_parked");
  if (facts && correction.kind === "waive") await waiveDifference(tx, context, facts, correction);
  if (facts && correction.kind === "refund") await refundDifference(tx, context, session, correction);
  await refreshBalance(tx, sessionId);
  return undefined;
}

/** Whoever goes to and fro between a cheap and a dear place pays the same in the end, and only the operator pays for it. */
async function refuseOften(tx: Tx, sessionId: string): Promise<void> {
  const payments = await listPayments(tx, sessionId);
  const charged = payments.filter(({ purpose, status }) => purpose === "correction" && status === "succeeded");
  if (charged.length >= CHARGED_CORRECTIONS_MAX) throw new Refusal("correct.too_often");
}

function isThere(session: SessionRow, { placeId, vehicle }: RightPlace): boolean {
  return session.placeId === placeId && session.plate === vehicle.plate && session.country === vehicle.country;
}

/** While something else is paid, extended, raised or captured, a stay keeps its place; the same correction pressed twice is one. */
async function isComing(tx: Tx, session: SessionRow, { placeId, vehicle }: RightPlace): Promise<boolean> {
  const open = await findCollecting(tx, session.id);
  const held = open ? undefined : await findHeld(tx, session.id);
  if (held && (await findOpenAttempt(tx, held.id))) throw new Refusal("session.payment_under_way");
  if (!open) return false;
  const quote = open.purpose === "correction" && open.quoteId ? await findQuoteOf(tx, open.quoteId) : undefined;
  const isSame = quote?.placeId === placeId && quote.plate === vehicle.plate && quote.country === vehicle.country;
  if (!isSame) throw new Refusal("session.payment_under_way");
  return true;
}
