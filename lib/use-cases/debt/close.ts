import type { Tx } from "@/db/client";
import { listDebts } from "@/db/store/debt";
import { revokePayLinks } from "@/db/store/receipt";
import type { SessionRow } from "@/db/store/session";
import type { Context } from "@/lib/use-cases/command";
import { writeDebtMail } from "@/lib/use-cases/debt/mail";
import { tell } from "@/lib/use-cases/event/tell";

/**
 * Nothing is owed any more. Whoever was told of a debt is told that it is gone; starts are free at once, because debts are
 * looked up. With a driver's last debt the links that pay it have done their work.
 */
export async function closeDebt(
  tx: Tx,
  context: Context,
  session: SessionRow,
  because: "paid" | "written_off",
): Promise<void> {
  if (!session.debtSince) return;
  await tell(tx, context, session, "debt.closed", { because });
  await writeDebtMail(tx, context, session, because === "paid" ? "debt_paid" : "debt_written_off", session.id);
  const { appId, driverId } = session;
  if ((await listDebts(tx, { appId, driverId })).length === 0) await revokePayLinks(tx, driverId, context.now);
}
