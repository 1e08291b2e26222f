import type { Chance } from "@/db/seed/chance";
import type { Desk } from "@/db/seed/desk";
import type { Staff } from "@/db/seed/settling";
import type { Stay } from "@/db/seed/stay";
import { listDueCollections } from "@/db/store/collection";
import { listUntidiedPayments } from "@/db/store/payment";
import { listDueFeeRefunds, listDueParts } from "@/db/store/refund";
import { findSession } from "@/db/store/session";
import { execute } from "@/lib/use-cases/command";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { tidyPayment } from "@/lib/use-cases/payment/tidy";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { returnFee } from "@/lib/use-cases/refund/return-fee";
import { undoRefund } from "@/lib/use-cases/refund/undo";

const SHARES = [20, 30, 50, 75, 100] as const;
const REASONS = ["machine_fault", "could_not_park", "overcharged", "goodwill", "wrong_place"] as const;
const UNDONE = 0.1;

/** An agent gives a part of a stay back, and now and then thinks better of it at once. */
export async function giveBack(desk: Desk, chance: Chance, staff: Staff, stay: Stay): Promise<void> {
  const { sessionId } = stay;
  const { db, newId } = desk.system();
  const session = await db.read((tx) => findSession(tx, { sessionId }));
  const left = session ? session.paidMinor - session.refundedMinor : 0;
  const amountMinor = Math.floor((left * chance.pick(SHARES)) / 100);
  if (amountMinor === 0) return;
  const actor = chance.pick(staff.refunders(stay.operator));
  const refundId = newId();
  await execute(requestRefund, desk.as(actor), { refundId, sessionId, amountMinor, reason: chance.pick(REASONS) });
  if (chance.is(UNDONE)) await execute(undoRefund, desk.as(actor), { refundId });
}

/** What worker and sweeper would do by now, so that nothing of the past is left to them. */
export async function finishWhatIsDue(desk: Desk): Promise<void> {
  const { db, now } = desk.system();
  const due = await db.read(async (tx) => ({
    parts: await listDueParts(tx, now),
    untidied: await listUntidiedPayments(tx, now),
    owed: await listDueCollections(tx, now),
  }));
  await Promise.all([
    ...due.parts.map(({ id }) => execute(executeRefund, desk.system(), { refundPartId: id })),
    ...due.owed.map(({ paymentId }) => execute(collectPayment, desk.system(), { paymentId })),
    ...due.untidied.map(({ paymentId }) => execute(tidyPayment, desk.system(), { paymentId })),
  ]);
  if (due.parts.length === 0) return;
  const after = desk.system();
  const fees = await after.db.read((tx) => listDueFeeRefunds(tx, after.now));
  await Promise.all(fees.map(({ id }) => execute(returnFee, desk.system(), { feeRefundId: id })));
}
