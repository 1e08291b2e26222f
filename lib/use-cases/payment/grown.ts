import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { findOpenAttempt, moveAttempt } from "@/db/store/attempt";
import { changeHold } from "@/db/store/collection";
import type { PaymentRow } from "@/db/store/payment";
import { findTariff } from "@/db/store/place";
import { findSession, type SessionRow } from "@/db/store/session";
import { GROW_BEFORE_MINUTES, minutesWithin } from "@/lib/domain/open-stay";
import type { PaymentSeen } from "@/lib/domain/payment";
import { feeOfStay } from "@/lib/domain/quote";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { Context } from "@/lib/use-cases/command";
import { takeFromHold } from "@/lib/use-cases/session/take-from-hold";

type Locked = { payment: PaymentRow; session: SessionRow };

/** What came of raising a hold: it is larger now, or the bank said no and it stays as it was. A stay that stopped meanwhile is taken from it. */
export async function keepGrown(
  tx: Tx,
  context: Context,
  { payment, session }: Locked,
  { heldMinor }: Extract<PaymentSeen, { state: "held" }>,
): Promise<void> {
  const attempt = await findOpenAttempt(tx, payment.id);
  if (attempt?.request.kind !== "grow") return;
  const isRaised = heldMinor >= attempt.request.amountMinor;
  const done = { nextCheckAt: null, finishedAt: context.now };
  await moveAttempt(tx, attempt.id, isRaised ? "succeeded" : "declined", done);
  const held = { ...payment, ...(isRaised ? { amountMinor: heldMinor } : { canGrow: false }) };
  await changeHold(tx, payment.id, { amountMinor: held.amountMinor, canGrow: held.canGrow });
  if (session.sessionStatus === "STARTED") await planGrowth(tx, held);
  else await takeFromHold(tx, context, session, held);
}

/** Notes when a hold that may grow has to; never, where the stay ends before it costs more. */
export async function planGrowth(
  tx: Tx,
  held: Pick<PaymentRow, "id" | "sessionId" | "amountMinor" | "canGrow">,
): Promise<void> {
  if (!held.canGrow) return;
  const session = await findSession(tx, { sessionId: held.sessionId });
  const tariff = session && (await findTariff(tx, session.tariffVersionId));
  const plan = session && (await findFeePlan(tx, { feePlanId: session.feePlanId }));
  if (!tariff || !plan || !session.startedAt) return;
  const startAt = session.startedAt.getTime();
  const minutesMax = Math.ceil((session.endsAt.getTime() - startAt) / 60_000);
  const feeMinor = feeOfStay(plan, session.currency);
  const covered = minutesWithin(tariffOf(tariff), startAt, minutesMax, held.amountMinor, feeMinor);
  if (covered >= minutesMax) return;
  await changeHold(tx, held.id, { growAt: new Date(startAt + (covered - GROW_BEFORE_MINUTES) * 60_000) });
}
