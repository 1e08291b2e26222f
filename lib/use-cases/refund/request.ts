import { z } from "zod";
import type { Tx } from "@/db/client";
import { findConnection } from "@/db/store/connection";
import { findOperator } from "@/db/store/operator";
import { listPayments, type PaymentRow, reserveRefund } from "@/db/store/payment";
import { findRefund, insertRefund, insertRefundPart, type RefundRow } from "@/db/store/refund";
import { findSession, lockSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { type Minor, minor } from "@/lib/domain/money";
import { isLargeRefund, PERSON_REASONS, refundableOf, splitRefund } from "@/lib/domain/refund";
import { enqueue } from "@/lib/jobs/queue";
import { type Context, command } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { keepPolicy } from "@/lib/use-cases/refund/keep-policy";
import { refundScope } from "@/lib/use-cases/refund/scope";
import { requireFreshSecondFactor } from "@/lib/use-cases/sign-in/fresh-second-factor";
import { trace } from "@/lib/use-cases/trace";

/** Nobody parks for more; a typing slip of three digits stops here. */
const AMOUNT_MAX = 10_000_000;
/** Long enough to type several refunds, shorter than a desk stays empty. */
const PROOF_MINUTES_MAX = 10;

/**
 * Money back for part of what was paid, kept aside at once and sent to Stripe after the undo window; a stay whose right is
 * taken away ends then too. `refundId` is made when the form is rendered: a second click is the same refund.
 */
export const requestRefund = command({
  name: "refund.request",
  permission: "refund.request",
  input: z.object({
    refundId: z.uuid(),
    sessionId: z.uuid(),
    amountMinor: z.number("refund.amount_missing").int().positive().max(AMOUNT_MAX, "amount_max"),
    reason: z.enum(PERSON_REASONS, "reason"),
    note: z.string().max(2_000).optional(),
    keepSessionValid: z.boolean().default(true),
    returnFee: z.boolean().default(true),
  }),
  run: async (context, input): Promise<RefundRow> => {
    const personId = "personId" in context.actor ? context.actor.personId : null;
    const scope = refundScope(context.actor);
    return context.db.transaction(async (tx) => {
      const session = await findSession(tx, { sessionId: input.sessionId, ...scope });
      if (!session) throw new Refusal("session.not_found");
      await lockSession(tx, { sessionId: session.id });
      const known = await findRefund(tx, { refundId: input.refundId, ...scope });
      if (known) return sameRefund(known, input);
      await refuseClosedConnection(tx, session);
      const payments = await listRefundable(tx, session);
      const parts = await reserve(tx, session, payments, minor(input.amountMinor));
      requireProof(context, session, payments, input.amountMinor);
      keepPolicy(tx, context, session, minor(input.amountMinor));
      const undoSeconds = (await findOperator(tx, session.operatorId))?.refundUndoSeconds ?? 0;
      const executeAt = new Date(context.now.getTime() + undoSeconds * 1_000);
      const owner = ownerOf(session);
      await insertRefund(tx, {
        id: input.refundId,
        ...owner,
        amountMinor: minor(input.amountMinor),
        currency: session.currency,
        reason: input.reason,
        note: input.note || null,
        origin: "person",
        requestedBy: personId,
        keepSessionValid: input.keepSessionValid,
        returnFee: input.returnFee,
        requestedAt: context.now,
        executeAt,
      });
      for (const part of parts) await insertPart(tx, context, { ...part, owner, refundId: input.refundId, executeAt });
      await trace(tx, context, "refund.request", owner, {
        refundId: input.refundId,
        amountMinor: input.amountMinor,
        reason: input.reason,
      });
      await tell(tx, context, session, "refund.updated", { refundId: input.refundId, state: "queued" });
      const stored = await findRefund(tx, { refundId: input.refundId });
      if (!stored) throw new Error(`refund ${input.refundId} was not stored`);
      return stored;
    });
  },
});

function ownerOf(session: SessionRow) {
  return { appId: session.appId, operatorId: session.operatorId, driverId: session.driverId, sessionId: session.id };
}

function sameRefund(known: RefundRow, input: { sessionId: string; amountMinor: number }): RefundRow {
  if (known.sessionId !== input.sessionId || known.amountMinor !== input.amountMinor)
    throw new Refusal("idempotency.mismatch");
  return known;
}

/** Of an open stay nothing is due before it is over, so what was taken of its first hold cannot be given back yet. */
async function listRefundable(tx: Tx, session: SessionRow): Promise<PaymentRow[]> {
  if (session.kind === "open" && session.endedAt === null) return [];
  return listPayments(tx, session.id);
}

async function refuseClosedConnection(tx: Tx, session: SessionRow): Promise<void> {
  const connection = await findConnection(tx, { connectionId: session.connectionId });
  if (!connection || connection.deauthorizedAt) throw new Refusal("refund.connection_closed");
}

/** Parts are added up, so that nobody is spared the second look by asking in pieces. */
function requireProof(
  context: Context,
  { currency }: SessionRow,
  payments: readonly PaymentRow[],
  amountMinor: number,
) {
  const earlierMinor = payments.reduce((total, payment) => total + payment.refundReservedMinor, 0);
  const isLarge = isLargeRefund(minor(earlierMinor + amountMinor), currency);
  if (isLarge && context.actor.kind === "support") requireFreshSecondFactor(context, PROOF_MINUTES_MAX);
}

type Part = { payment: PaymentRow; amountMinor: Minor };

/** Splits newest first and keeps each share with one guarded UPDATE; somebody faster makes the whole request too large. */
async function reserve(
  tx: Tx,
  { currency }: SessionRow,
  payments: readonly PaymentRow[],
  amountMinor: Minor,
): Promise<Part[]> {
  const sources = payments.map((payment) => ({
    paymentId: payment.id,
    settledAt: payment.settledAt ?? payment.createdAt,
    refundableMinor: refundableOf(payment),
  }));
  const remainingMinor = sources.reduce((total, source) => total + source.refundableMinor, 0);
  const split = splitRefund(amountMinor, sources);
  const tooLarge = () => new Refusal("refund.too_large", { remainingMinor, currency });
  if (!split) throw tooLarge();
  const parts: Part[] = [];
  for (const { paymentId, amountMinor: share } of split) {
    const payment = payments.find(({ id }) => id === paymentId);
    if (!payment || !(await reserveRefund(tx, paymentId, share))) throw tooLarge();
    parts.push({ payment, amountMinor: share });
  }
  return parts;
}

type Insertion = Part & { owner: ReturnType<typeof ownerOf>; refundId: string; executeAt: Date };

async function insertPart(tx: Tx, context: Context, part: Insertion): Promise<void> {
  const partId = context.newId();
  await insertRefundPart(tx, {
    id: partId,
    ...part.owner,
    refundId: part.refundId,
    paymentId: part.payment.id,
    amountMinor: part.amountMinor,
    state: "queued",
    stripeAccountId: part.payment.stripeAccountId,
    nextCheckAt: part.executeAt,
    createdAt: context.now,
  });
  const afterSeconds = Math.max(0, Math.ceil((part.executeAt.getTime() - context.now.getTime()) / 1_000));
  await enqueue(tx, "refund.execute", { refundPartId: partId }, { afterSeconds });
}
