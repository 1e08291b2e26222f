import { listDebts } from "@/db/store/debt";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import { type Context, elevated } from "@/lib/use-cases/command";

/** Whoever owes may not start, at any operator of this app; a guest is known by the card. Running stays are not touched. */
export async function refuseInDebt(
  context: Context,
  driver: { appId: string; driverId: string },
  fingerprint: string | null | undefined,
): Promise<void> {
  const system = elevated(context, "session.in_debt");
  const isGuest = context.actor.kind === "driver" && context.actor.personId === null;
  const ofCard = isGuest && fingerprint ? { fingerprint } : {};
  const debts = await system.db.read((tx) => listDebts(tx, { ...driver, ...ofCard, mustBlock: true }));
  const [oldest] = debts;
  if (!oldest) return;
  throw new Refusal("user.in_debt", {
    debts: debts.length,
    owedMinor: owedOf(oldest),
    currency: oldest.currency,
    zoneCode: oldest.zoneCode,
    sessionId: publicId("session", oldest.sessionId),
    isOwn: oldest.driverId === driver.driverId ? "yes" : "no",
  });
}
