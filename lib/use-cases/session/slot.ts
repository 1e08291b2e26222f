import { findCollecting } from "@/db/store/payment";
import { findHolder, findUnpaid } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import { type SessionKind, UNPAID_HOLDS_SLOT_MS } from "@/lib/domain/session";
import { type Context, elevated, execute } from "@/lib/use-cases/command";
import { closePayment } from "@/lib/use-cases/payment/close";
import { noteTold } from "@/lib/use-cases/plate/look";
import { endSession } from "@/lib/use-cases/session/expire";
import { stopOverdue } from "@/lib/use-cases/session/stop";

type Driver = { readonly appId: string; readonly driverId: string };

/**
 * One unpaid start per driver: an older one is given up, its payment cancelled at Stripe first. A start of the same offer is
 * not older, it is the same one pressed twice.
 */
export async function clearOwnUnpaid(context: Context, driver: Driver, quoteId: string): Promise<void> {
  const system = elevated(context, "session.supersede");
  const unpaid = await system.db.read((tx) => findUnpaid(tx, driver));
  if (!unpaid) return;
  if (unpaid.quoteId !== quoteId && (await giveUp(system, unpaid.id))) return;
  throw new Refusal("session.payment_under_way", { sessionId: publicId("session", unpaid.id) });
}

/**
 * One running stay per plate, country and place over all apps. A stay whose time is over is closed first; a stranger's
 * unpaid start gives way after three minutes. Only its own driver is told which stay it is.
 */
export async function clearSlot(
  context: Context,
  driver: Driver,
  slot: { placeId: string; country: string; plate: string },
): Promise<void> {
  const system = elevated(context, "session.supersede");
  const holder = await system.db.read((tx) => findHolder(tx, slot));
  if (!holder) return;
  const isMine = holder.driverId === driver.driverId;
  if (holder.sessionStatus === "STARTED" && holder.endsAt <= context.now) {
    if (await end(system, holder)) return;
  }
  const heldMs = context.now.getTime() - holder.tappedAt.getTime();
  if (holder.sessionStatus === "CREATED" && !isMine && heldMs >= UNPAID_HOLDS_SLOT_MS) {
    if (await giveUp(system, holder.id)) return;
  }
  if (isMine) throw new Refusal("session.already_parked", { sessionId: publicId("session", holder.id) });
  await noteTold(context, driver, slot, "parked");
  const now = await system.db.read((tx) => findHolder(tx, slot));
  throw new Refusal("session.already_parked", now?.sessionStatus === "CREATED" ? unpaid(heldMs) : {});
}

/** A bought stay is over; an open one is stopped, so that it is priced and paid, not forgotten. */
async function end(system: Context, holder: { id: string; kind: SessionKind }): Promise<boolean> {
  if (holder.kind === "prepaid") return execute(endSession, system, { sessionId: holder.id });
  await execute(stopOverdue, system, { sessionId: holder.id });
  return true;
}

/** Nobody has paid yet: whoever is told "parked" would walk away from a car that is not. */
function unpaid(heldMs: number): { minutesLeft: number } {
  return { minutesLeft: Math.max(1, Math.ceil((UNPAID_HOLDS_SLOT_MS - heldMs) / 60_000)) };
}

async function giveUp(system: Context, sessionId: string): Promise<boolean> {
  const payment = await system.db.read((tx) => findCollecting(tx, sessionId));
  return payment !== undefined && (await execute(closePayment, system, { paymentId: payment.id })) === "canceled";
}
