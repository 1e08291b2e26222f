import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { post } from "@/db/store/ledger";
import { freeRefundReserve, lockPayment, type PaymentRow } from "@/db/store/payment";
import {
  findPart,
  findRefund,
  insertFeeRefund,
  listParts,
  movePart,
  type RefundPartRow,
  type RefundRow,
  sumFeeRefunds,
  sumRefundedWithFee,
} from "@/db/store/refund";
import { addRefunded, endNow, lockSession, type SessionRow } from "@/db/store/session";
import { refundFailedPosting, refundPosting } from "@/lib/domain/ledger";
import { feeShare, refundStateOf } from "@/lib/domain/refund";
import { enqueue } from "@/lib/jobs/queue";
import type { RefundSeen } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { issueCredit, issueCreditReversal } from "@/lib/use-cases/receipt/credit";
import { refreshBalance } from "@/lib/use-cases/session/balance";

type Seen = Pick<RefundSeen, "state" | "failureReason" | "isBooked"> & { readonly refundId: string | null };
type Locked = { part: RefundPartRow; refund: RefundRow; payment: PaymentRow; session: SessionRow };

/**
 * Applies what was seen of a Stripe Refund. Monotone: queued → pending → succeeded, and from any of them to failed, which is
 * final (a bank may return a succeeded refund up to 30 days later). Ledger, balance, receipts and events follow.
 */
export async function observeRefund(context: Context, partId: string, seen: Seen): Promise<void> {
  await context.db.transaction(async (tx) => {
    const locked = await lock(tx, partId);
    switch (seen.state) {
      case "pending":
        await accept(tx, context, locked, seen, "pending");
        break;
      case "succeeded":
        await accept(tx, context, locked, seen, "succeeded");
        break;
      case "failed":
        await fail(tx, context, locked, seen);
        break;
    }
    await refreshBalance(tx, locked.session.id);
  });
}

async function lock(tx: Tx, partId: string): Promise<Locked> {
  const unlocked = await findPart(tx, partId);
  const session = unlocked && (await lockSession(tx, { sessionId: unlocked.sessionId }));
  const payment = unlocked && (await lockPayment(tx, unlocked.paymentId));
  const part = await findPart(tx, partId);
  const refund = part && (await findRefund(tx, { refundId: part.refundId }));
  if (!part || !session || !payment || !refund) throw new Error(`refund part ${partId} is incomplete`);
  return { part, refund, payment, session };
}

async function accept(
  tx: Tx,
  context: Context,
  locked: Locked,
  seen: Seen,
  state: "pending" | "succeeded",
): Promise<void> {
  const { part, session } = locked;
  const from =
    state === "pending"
      ? (["queued", "sent", "unknown"] as const)
      : (["queued", "sent", "unknown", "pending"] as const);
  const moved = await movePart(tx, part.id, from, state, {
    isCounted: true,
    isBooked: part.isBooked || seen.isBooked,
    ...(seen.refundId ? { stripeRefundId: seen.refundId } : {}),
    ...(state === "succeeded" ? { settledAt: context.now, nextCheckAt: null } : {}),
  });
  if (!moved) return;
  if (!part.isCounted) {
    await addRefunded(tx, session.id, part.amountMinor);
    await endStay(tx, context, locked);
  }
  if (!part.isBooked && seen.isBooked) await book(tx, context, locked, "refund");
  if (state === "succeeded") {
    await issueCredit(tx, context, locked);
    await returnFee(tx, context, locked);
  }
  await tellRefund(tx, context, locked);
}

/** A refund that takes the right away does so when Stripe has said yes: whose refund is refused keeps the stay. */
async function endStay(tx: Tx, context: Context, { refund, session }: Locked): Promise<void> {
  if (refund.keepSessionValid) return;
  if (await endNow(tx, session.id, context.now)) {
    await tell(tx, context, session, "session.completed", { because: "refund" });
  }
}

async function fail(tx: Tx, context: Context, locked: Locked, seen: Seen): Promise<void> {
  const { part, session } = locked;
  const moved = await movePart(tx, part.id, ["queued", "sent", "unknown", "pending", "succeeded"], "failed", {
    failureReason: seen.failureReason ?? "unknown",
    settledAt: context.now,
    nextCheckAt: null,
    isCounted: false,
    ...(seen.refundId ? { stripeRefundId: seen.refundId } : {}),
  });
  if (!moved) return;
  await freeRefundReserve(tx, part.paymentId, part.amountMinor);
  if (part.isCounted) await addRefunded(tx, session.id, -part.amountMinor);
  if (part.isBooked) await book(tx, context, locked, "refund_failed");
  if (part.state === "succeeded") await issueCreditReversal(tx, context, locked);
  await tellRefund(tx, context, locked);
}

async function book(
  tx: Tx,
  context: Context,
  { part, payment, session }: Locked,
  kind: "refund" | "refund_failed",
): Promise<void> {
  const entries = kind === "refund" ? refundPosting : refundFailedPosting;
  await post(tx, {
    id: context.newId(),
    kind,
    cause: part.id,
    appId: part.appId,
    operatorId: part.operatorId,
    sessionId: session.id,
    currency: payment.currency,
    occurredAt: context.now,
    entries: entries(part.stripeAccountId, part.amountMinor),
  });
}

/** The app's fee goes back in proportion, as a row and a call of its own. */
async function returnFee(tx: Tx, context: Context, { part, refund, payment }: Locked): Promise<void> {
  if (!refund.returnFee || !payment.stripeApplicationFeeId) return;
  const amountMinor = feeShare({
    feeMinor: payment.applicationFeeMinor,
    capturedMinor: payment.capturedMinor,
    refundedAfterMinor: await sumRefundedWithFee(tx, payment.id),
    feeRefundedMinor: await sumFeeRefunds(tx, payment.id),
  });
  if (amountMinor === 0) return;
  const app = await findApp(tx, { appId: part.appId });
  if (!app) throw new Error(`refund part ${part.id} lost its app`);
  const feeRefundId = context.newId();
  await insertFeeRefund(tx, {
    id: feeRefundId,
    appId: part.appId,
    operatorId: part.operatorId,
    refundPartId: part.id,
    paymentId: payment.id,
    amountMinor,
    state: "queued",
    stripeApplicationFeeId: payment.stripeApplicationFeeId,
    nextCheckAt: context.now,
    createdAt: context.now,
  });
  await enqueue(tx, "refund.return_fee", { feeRefundId });
}

async function tellRefund(tx: Tx, context: Context, { refund, session }: Locked): Promise<void> {
  const parts = await listParts(tx, { refundId: refund.id });
  await tell(tx, context, session, "refund.updated", {
    refundId: refund.id,
    state: refundStateOf(parts.map(({ state }) => state)),
  });
}
