import type { Tx } from "@/db/client";
import { findDriver } from "@/db/store/driver";
import type { PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import { markDebt } from "@/db/store/stop";
import { owedOf } from "@/lib/domain/balance";
import type { RetryPlan } from "@/lib/domain/retry";
import type { Context } from "@/lib/use-cases/command";
import { payLinkOf, writeDebtMail } from "@/lib/use-cases/debt/mail";
import { tell } from "@/lib/use-cases/event/tell";

/** A first collection failed: the stay owes from now on, and the driver and the app are told once. */
export async function openDebt(
  tx: Tx,
  context: Context,
  session: SessionRow,
  { payment, fingerprint, plan }: { payment: PaymentRow; fingerprint: string | null; plan: RetryPlan },
): Promise<void> {
  const driver = await findDriver(tx, session);
  // Who has signed in, or is named by an app, is known by that; a guest only by the card.
  const ofGuest = driver?.personId || driver?.externalId ? null : fingerprint;
  const isNew = await markDebt(tx, session.id, { since: context.now, fingerprint: ofGuest });
  const needsDriver = "stopped" in plan; // also when the plan is over: from now on only the driver can pay
  // Made also where no mail is written: an app shows its user where to pay.
  if (isNew) await payLinkOf(tx, context, session);
  if (isNew) await tell(tx, context, session, "debt.opened", { owedMinor: owedOf(session), paymentId: payment.id });
  if (needsDriver) await writeDebtMail(tx, context, session, "action_required", payment.id);
  else if (isNew) await writeDebtMail(tx, context, session, "debt_opened", session.id);
}
