import { and, asc, desc, eq, gte, inArray, isNull, lte, max, notExists, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { paymentMethod, paymentMethodClone } from "@/db/schema/driver";
import { connection, place } from "@/db/schema/operator";
import { attempt, payment } from "@/db/schema/payment";
import { session } from "@/db/schema/session";
import { COLLECTING, OPEN_ATTEMPT } from "@/lib/domain/payment";
import type { RetryStopped } from "@/lib/domain/retry";

function triesOf(tx: Tx) {
  return tx
    .select({ id: attempt.id })
    .from(attempt)
    .where(and(eq(attempt.paymentId, payment.id), inArray(attempt.state, [...OPEN_ATTEMPT])));
}

function isDue(tx: Tx, now: Date) {
  return and(lte(payment.collectAt, now), notExists(triesOf(tx)));
}

/** How much is due to be collected, counted no further than `limit`. */
export async function countDueDebts(tx: Tx, now: Date, limit: number): Promise<number> {
  const due = tx.select({ id: payment.id }).from(payment).where(isDue(tx, now)).limit(limit).as("due");
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(due);
  return row?.count ?? 0;
}

/** Takes the rows of stays whose debts are due, those that wait longest first; what another transaction holds is left to it. */
export async function lockDueDebts(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .select({ paymentId: payment.id })
    .from(payment)
    .innerJoin(session, eq(session.id, payment.sessionId))
    .where(isDue(tx, now))
    .orderBy(asc(payment.collectAt))
    .limit(limit)
    .for("update", { of: session, skipLocked: true });
  return rows.map(({ paymentId }) => paymentId);
}

/** Debts that are still due, read after their stays' rows were taken, with everything that decides about a try. */
export async function listDueDebts(tx: Tx, paymentIds: readonly string[], now: Date) {
  if (paymentIds.length === 0) return [];
  const made = tx
    .select({ last: max(attempt.number) })
    .from(attempt)
    .where(eq(attempt.paymentId, payment.id));
  return tx
    .select({
      payment,
      session,
      tries: sql<number>`coalesce((${made}), 0)::int`,
      canCharge: sql<boolean>`${connection.chargesEnabled} and ${connection.deauthorizedAt} is null`,
      capabilities: connection.capabilities,
    })
    .from(payment)
    .innerJoin(session, eq(session.id, payment.sessionId))
    .innerJoin(connection, eq(connection.id, payment.connectionId))
    .where(and(inArray(payment.id, [...paymentIds]), isDue(tx, now)));
}
export type DueDebtRow = Awaited<ReturnType<typeof listDueDebts>>[number];

/** Each driver's default card with its copies at the operators' accounts. */
export async function listDefaultCards(tx: Tx, driverIds: readonly string[]) {
  if (driverIds.length === 0) return [];
  const cards = await tx
    .selectDistinctOn([paymentMethod.driverId])
    .from(paymentMethod)
    .where(and(inArray(paymentMethod.driverId, [...driverIds]), isNull(paymentMethod.removedAt)))
    .orderBy(paymentMethod.driverId, desc(paymentMethod.isDefault), asc(paymentMethod.createdAt));
  const ids = cards.map(({ id }) => id);
  const clones =
    ids.length === 0
      ? []
      : await tx.select().from(paymentMethodClone).where(inArray(paymentMethodClone.paymentMethodId, ids));
  return cards.map((card) => ({ card, clones: clones.filter(({ paymentMethodId }) => paymentMethodId === card.id) }));
}

/** When some cards were declined, for which amounts at which accounts. */
export async function listDeclinesOfCards(tx: Tx, fingerprints: readonly string[], since: Date) {
  if (fingerprints.length === 0) return [];
  return tx
    .select({
      fingerprint: attempt.cardFingerprint,
      account: payment.stripeAccountId,
      amountMinor: payment.amountMinor,
      at: attempt.createdAt,
    })
    .from(attempt)
    .innerJoin(payment, eq(payment.id, attempt.paymentId))
    .where(
      and(
        inArray(attempt.cardFingerprint, [...fingerprints]),
        gte(attempt.createdAt, since),
        eq(attempt.state, "declined"),
      ),
    )
    .limit(10_000); // no network lets a hundred cards be declined so often
}

export type BegunTry = { readonly paymentId: string; readonly paymentMethodId: string };

/** A planned try of debts begins: nothing more is planned until it has ended, and it counts. */
export async function markTriesBegun(tx: Tx, tries: readonly BegunTry[]): Promise<void> {
  if (tries.length === 0) return;
  await tx.execute(sql`
    update ${payment} set collect_at = null, retries = retries + 1, payment_method_id = t.method
    from unnest(${uuids(tries.map(({ paymentId }) => paymentId))}, ${uuids(tries.map((one) => one.paymentMethodId))}) as t(id, method)
    where payment.id = t.id`);
}

function uuids(values: readonly string[]) {
  return sql`${sql.param(`{${values.join(",")}}`)}::uuid[]`;
}

/** Takes the rows of some stays, in one order for everybody. */
export async function lockSessions(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await tx
    .select({ id: session.id })
    .from(session)
    .where(inArray(session.id, [...sessionIds]))
    .orderBy(asc(session.id))
    .for("update");
}

/** Tries that are still open, each with its payment, stay and time zone. */
export async function listOpenTries(tx: Tx, attemptIds: readonly string[]) {
  if (attemptIds.length === 0) return [];
  return tx
    .select({ attempt, payment, session, timeZone: place.timeZone })
    .from(attempt)
    .innerJoin(payment, eq(payment.id, attempt.paymentId))
    .innerJoin(session, eq(session.id, payment.sessionId))
    .innerJoin(place, eq(place.id, session.placeId))
    .where(and(inArray(attempt.id, [...attemptIds]), inArray(attempt.state, [...OPEN_ATTEMPT])));
}

export type RefusedTryChange = {
  readonly attemptId: string;
  readonly paymentId: string;
  readonly paymentIntentId: string;
  readonly declineCode: string;
  readonly adviceCode: string | null;
  readonly collectAt: Date | null;
  readonly retryStopped: RetryStopped | null;
};

/** Open tries that a bank refused: each ends, and its payment waits for its next try or its driver. Gives the attempts that were still open. */
export async function markTriesRefused(tx: Tx, changes: readonly RefusedTryChange[], at: Date): Promise<string[]> {
  if (changes.length === 0) return [];
  const rows = sql`json_to_recordset(${JSON.stringify(changes)}::json) as t("attemptId" uuid, "paymentId" uuid,
    "paymentIntentId" text, "declineCode" text, "adviceCode" text, "collectAt" timestamptz, "retryStopped" text)`;
  const ended = await tx.execute<{ id: string }>(sql`
    update ${attempt} set state = 'declined', decline_code = t."declineCode", advice_code = t."adviceCode", lease_until = null,
      next_check_at = null, finished_at = ${at.toISOString()}
    from ${rows} where attempt.id = t."attemptId" and ${inArray(attempt.state, [...OPEN_ATTEMPT])} returning attempt.id`);
  const ids = ended.map(({ id }) => id);
  await tx.execute(sql`
    update ${payment} set status = 'requires_payment_method', sealed_client_secret = null, decline_code = t."declineCode",
      advice_code = t."adviceCode", stripe_payment_intent_id = t."paymentIntentId", collect_at = t."collectAt", retry_stopped = t."retryStopped"
    from ${rows} where payment.id = t."paymentId" and t."attemptId" = any(${`{${ids.join(",")}}`}::uuid[])
      and ${inArray(payment.status, [...COLLECTING])}`);
  return ids;
}
