import type { Tx } from "@/db/client";
import type { SessionRow } from "@/db/store/session";
import { moveEnd } from "@/db/store/stop";
import { AFTER_REFUSED_HOLD_MS } from "@/lib/domain/open-stay";
import type { Context } from "@/lib/use-cases/command";
import { writeDebtMail } from "@/lib/use-cases/debt/mail";
import { tell } from "@/lib/use-cases/event/tell";

/** The hold that was to replace an ending one was refused: the driver is told, and the stay stops after an hour. */
export async function refuseHold(tx: Tx, context: Context, session: SessionRow): Promise<void> {
  const endsAt = new Date(Math.min(session.endsAt.getTime(), context.now.getTime() + AFTER_REFUSED_HOLD_MS));
  if (!(await moveEnd(tx, session.id, { endsAt, endsBecause: "hold_refused" }))) return;
  await tell(tx, context, session, "session.ending_soon", { because: "hold_refused" });
  await writeDebtMail(tx, context, session, "action_required", `${session.id}:hold:${endsAt.getTime()}`);
}
