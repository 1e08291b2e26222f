import { and, asc, desc, eq, gte, inArray, isNull, lte, max, notExists, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { paymentMethod, paymentMethodClone } from "@/db/schema/driver";
import { connection, place } from "@/db/schema/operator";
import { attempt, payment } from "@/db/schema/payment";
import { session } from "@/db/schema/session";
import { IS_THERE } from "@/db/store/card-clone";
import { isOneOf } from "@/db/store/many";
import { COLLECTING, OPEN_ATTEMPT } from "@/lib/domain/payment";
import type { RetryStopped } from "@/lib/domain/retry";

function triesOf(tx: Tx) {
  return tx
    .select({ id: attempt.id })
    .from(attempt)
    .where(and(eq(attempt.paymentId, payment.id), inArray(attempt.state, [...OPEN_ATTEMPT])));
}

/** How much is due to be collected, counted no further than `limit`. */
export async function countDueDebts(tx: Tx, now: Date, limit: number): Promise<number> {
  const due = tx
    .select({ id: payment.id })
    .from(payment)
    .where(and(lte(payment.collectAt, now), notExists(triesOf(tx))))
    .limit(limit)
    .as("due");
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(due);
  return row?.count ?? 0;
}

/**
 * Takes the stays of due debts until the commit, those that wait longest first; what others have taken is left to them. Gives the
 * debts' ids; which of them are still due is read after it.
 */
export async function takeDueDebts(tx: Tx, { now, limit }: { now: Date; limit: number }): Promise<string[]> {
  const taken = await tx
    .select({ id: payment.id })
    .from(payment)
    .innerJoin(session, eq(session.id, payment.sessionId))
    .where(lte(payment.collectAt, now))
    .orderBy(asc(payment.collectAt))
    .limit(limit)
    .for("update", { of: session, skipLocked: true });
  return taken.map(({ id }) => id);
}

/** Due debts that nobody is trying, read after their stays' rows were taken, with everything that decides about a try. */
export async function listUntriedDebts(tx: Tx, paymentIds: readonly string[], now: Date) {
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
    .where(
      and(
        isOneOf(payment.id, paymentIds),
        lte(payment.collectAt, now),
        inArray(payment.status, [...COLLECTING]),
        notExists(triesOf(tx)),
      ),
    );
}
export type DueDebtRow = Awaited<ReturnType<typeof listUntriedDebts>>[number];

/** Each driver's default card with its copies at the operators' accounts. */
export async function listDefaultCards(tx: Tx, driverIds: readonly string[]) {
  if (driverIds.length === 0) return [];
  const cards = await tx
    .selectDistinctOn([paymentMethod.driverId])
    .from(paymentMethod)
    .where(and(isOneOf(paymentMethod.driverId, driverIds), isNull(paymentMethod.removedAt)))
    .orderBy(paymentMethod.driverId, desc(paymentMethod.isDefault), asc(paymentMethod.createdAt));
  const ids = cards.map(({ id }) => id);
  const clones =
    ids.length === 0
      ? []
      : await tx
          .select()
          .from(paymentMethodClone)
          .where(and(isOneOf(paymentMethodClone.paymentMethodId, ids), IS_THERE));
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
      and(isOneOf(attempt.cardFingerprint, fingerprints), gte(attempt.createdAt, since), eq(attempt.state, "declined")),
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

/** Debts that were due by `now` are due again at `collectAt`. */
export async function putOffDebts(
  tx: Tx,
  paymentIds: readonly string[],
  { now, collectAt }: { now: Date; collectAt: Date },
): Promise<void> {
  if (paymentIds.length === 0) return;
  await tx
    .update(payment)
    .set({ collectAt })
    .where(and(isOneOf(payment.id, paymentIds), lte(payment.collectAt, now)));
}

/** Takes the rows of some stays, in one order for everybody. */
export async function lockSessions(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await tx
    .select({ id: session.id })
    .from(session)
    .where(isOneOf(session.id, sessionIds))
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
    .where(and(isOneOf(attempt.id, attemptIds), inArray(attempt.state, [...OPEN_ATTEMPT])));
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
