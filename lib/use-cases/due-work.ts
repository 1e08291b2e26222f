import type { JobName } from "@/lib/jobs/catalog";
import { detachCard } from "@/lib/use-cases/card/detach";
import { type Context, execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { writeOffClosed } from "@/lib/use-cases/debt/write-off-closed";
import { eraseDriver } from "@/lib/use-cases/driver/erase";
import { sendMail } from "@/lib/use-cases/mail/send";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { collectDue } from "@/lib/use-cases/payment/collect-due";
import { comparePayment } from "@/lib/use-cases/payment/compare";
import { growHold } from "@/lib/use-cases/payment/grow-hold";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { renewHold } from "@/lib/use-cases/payment/renew-hold";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { tidyPayment } from "@/lib/use-cases/payment/tidy";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { returnFee } from "@/lib/use-cases/refund/return-fee";
import { askStillParked } from "@/lib/use-cases/session/ask-still-parked";
import { completeOverdue } from "@/lib/use-cases/session/complete";
import { stopOverdue } from "@/lib/use-cases/session/stop";
import { handleStripeEvent } from "@/lib/use-cases/stripe-event/handle";

type Work = (context: Context, payload: unknown) => Promise<void>;

/** What each bell is for, whoever hears it: the worker, or the sweep when there is no queue. */
export const DUE_WORK: Readonly<Record<Exclude<JobName, "sweep.due">, Work>> = {
  "payment.settle": async (context, payload) => void (await execute(settlePayment, context, payload)),
  "payment.collect": (context, payload) => execute(collectPayment, context, payload),
  "payment.collect_due": (context, payload) => execute(collectDue, context, payload),
  "payment.grow_hold": (context, payload) => execute(growHold, context, payload),
  "payment.renew_hold": (context, payload) => execute(renewHold, context, payload),
  "debt.write_off_closed": (context, payload) => execute(writeOffClosed, context, payload),
  "session.ask_still_parked": (context, payload) => execute(askStillParked, context, payload),
  "session.stop_overdue": (context, payload) => execute(stopOverdue, context, payload),
  "session.complete": (context, payload) => execute(completeOverdue, context, payload),
  "payment.tidy": (context, payload) => execute(tidyPayment, context, payload),
  "payment.compare": (context, payload) => execute(comparePayment, context, payload),
  "payment.reconcile": async (context, payload) => void (await execute(reconcilePayments, context, payload)),
  "card.detach": (context, payload) => execute(detachCard, context, payload),
  "driver.erase": (context, payload) => execute(eraseDriver, context, payload),
  "refund.execute": async (context, payload) => void (await execute(executeRefund, context, payload)),
  "refund.return_fee": (context, payload) => execute(returnFee, context, payload),
  "stripe_event.handle": (context, payload) => execute(handleStripeEvent, context, payload),
  "connection.refresh": async (context, payload) => void (await execute(refreshConnection, context, payload)),
  "mail.send": async (context, payload) => void (await execute(sendMail, context, payload)),
};
