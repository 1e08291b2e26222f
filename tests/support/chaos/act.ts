import { listDueFeeRefunds, listDueParts } from "@/db/store/refund";
import { Refusal } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { type Context, execute } from "@/lib/use-cases/command";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { collectDue } from "@/lib/use-cases/payment/collect-due";
import { renewHold } from "@/lib/use-cases/payment/renew-hold";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { returnFee } from "@/lib/use-cases/refund/return-fee";
import { correctSession } from "@/lib/use-cases/session/correct";
import { extendSession } from "@/lib/use-cases/session/extend";
import { startSession } from "@/lib/use-cases/session/start";
import { stopOverdue, stopSession } from "@/lib/use-cases/session/stop";
import { handleStripeEvent } from "@/lib/use-cases/stripe-event/handle";
import type { Job, Report } from "@/tests/support/chaos/jobs";

type ContextOf = (actor: Actor) => Promise<Context> | Context;

/** Does a job with whatever contexts it is given: the runner's, over the wires, or the test's own, when somebody presses again. */
export async function act(job: Job, contextOf: ContextOf): Promise<Report> {
  try {
    await perform(job, contextOf);
    return { refusal: null, error: null };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.code, error: null };
    return { refusal: null, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function perform(job: Job, contextOf: ContextOf): Promise<void> {
  const system = () => contextOf({ kind: "system", job: "chaos" });
  switch (job.does) {
    case "start":
    case "extend": {
      const { appId, driverId, quoteId, payWith } = job;
      const driver = await contextOf({ kind: "driver", appId, driverId, personId: null });
      await execute(job.does === "start" ? startSession : extendSession, driver, { quoteId, payWith });
      return;
    }
    case "correct": {
      const { appId, driverId, sessionId, zoneCode } = job;
      const driver = await contextOf({ kind: "driver", appId, driverId, personId: null });
      await execute(correctSession, driver, { sessionId, zoneCode });
      return payBack(system);
    }
    case "stop":
    case "retry": {
      const { appId, driverId, sessionId } = job;
      const driver = await contextOf({ kind: "driver", appId, driverId, personId: null });
      await execute(job.does === "stop" ? stopSession : retryPayment, driver, { sessionId });
      return;
    }
    case "stop overdue":
      return execute(stopOverdue, await system(), { sessionId: job.sessionId });
    case "collect due":
      return execute(collectDue, await system(), { bite: 0 });
    case "renew hold":
      return execute(renewHold, await system(), { paymentId: job.paymentId });
    case "write off": {
      const { personId, sessionId } = job;
      const secondFactorAt = (await system()).now;
      const agent = { kind: "support", role: "support_agent", personId, appId: null, secondFactorAt } as const;
      await execute(writeOffDebt, await contextOf(agent), { sessionId, reason: "goodwill" });
      return;
    }
    case "settle":
      await execute(settlePayment, await system(), { paymentId: job.paymentId });
      return;
    case "follow event":
      return execute(handleStripeEvent, await system(), { appId: job.appId, eventId: job.eventId });
    case "refund": {
      const { does: _, operatorId, personId, ...input } = job;
      const owner = await contextOf({ kind: "operator", operatorId, personId, role: "owner" });
      await execute(requestRefund, owner, { ...input, reason: "goodwill" });
      return payBack(system);
    }
  }
}

/** What the worker does after a refund's bell: the refund, then the application fee's share. */
async function payBack(system: () => Promise<Context> | Context): Promise<void> {
  const due = await system();
  const parts = await due.db.read((tx) => listDueParts(tx, due.now));
  for (const { id } of parts) await execute(executeRefund, await system(), { refundPartId: id });
  const later = await system();
  const fees = await later.db.read((tx) => listDueFeeRefunds(tx, later.now));
  for (const { id } of fees) await execute(returnFee, await system(), { feeRefundId: id });
}
