import type { Tx } from "@/db/client";
import { moveAttempt } from "@/db/store/attempt";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import { minor } from "@/lib/domain/money";
import { feeOfCapture, takenOf } from "@/lib/domain/open-stay";
import type { AttemptRequest } from "@/lib/domain/payment";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";
import { type OpenedAttempt, openAttempt } from "@/lib/use-cases/payment/open";
import { feeOfBill } from "@/lib/use-cases/session/bill";

/** Takes what a stopped stay came to from its hold and lets the rest go; of nothing due, all of it. */
export async function openTaking(
  tx: Tx,
  context: Context,
  stopped: SessionRow,
  held: PaymentRow,
): Promise<OpenedAttempt> {
  const request = await requestFor(tx, stopped, held);
  return openAttempt(tx, context, held, request, { origin: "plan" });
}

/** The same, followed by a job: nobody waits for the answer. */
export async function takeFromHold(tx: Tx, context: Context, stopped: SessionRow, held: PaymentRow): Promise<void> {
  const attempt = await openTaking(tx, context, stopped, held);
  await moveAttempt(tx, attempt.id, "unknown", { nextCheckAt: context.now });
  await enqueue(tx, "payment.settle", { paymentId: held.id });
}

async function requestFor(tx: Tx, stopped: SessionRow, held: PaymentRow): Promise<AttemptRequest> {
  const paymentIntentId = held.stripePaymentIntentId;
  if (!paymentIntentId) throw new Error(`hold ${held.id} has no PaymentIntent`);
  const at = { account: held.stripeAccountId, paymentIntentId };
  const { capturedMinor, feeMinor: takenMinor } = takenOf(await listPayments(tx, stopped.id));
  const amountMinor = minor(Math.min(stopped.totalMinor - capturedMinor, held.amountMinor));
  if (amountMinor <= 0) return { kind: "release", ...at };
  const applicationFeeMinor = feeOfCapture({
    feeMinor: await feeOfBill(tx, stopped),
    totalMinor: stopped.totalMinor,
    capturedAfterMinor: minor(capturedMinor + amountMinor),
    takenMinor,
  });
  return { kind: "capture", ...at, amountMinor, applicationFeeMinor };
}
