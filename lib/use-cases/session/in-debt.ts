import { type DebtRow, listDebts } from "@/db/store/debt";
import { findLinkById } from "@/db/store/receipt";
import { findSession } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import { linkTokenAt } from "@/lib/domain/link";
import { type Context, elevated } from "@/lib/use-cases/command";
import { payLinkOf } from "@/lib/use-cases/debt/mail";

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
    place: oldest.placeName,
    sessionId: publicId("session", oldest.sessionId),
    isOwn: oldest.driverId === driver.driverId ? "yes" : "no",
    payPath: oldest.driverId === driver.driverId ? "/owed" : await linkPath(system, oldest),
  });
}

/** Another guest's debt with the same card cannot be opened with this browser's cookie: its own link does. */
async function linkPath(system: Context, debt: DebtRow): Promise<string> {
  return system.db.transaction(async (tx) => {
    const session = await findSession(tx, { sessionId: debt.sessionId });
    if (!session) throw new Error(`session ${debt.sessionId} is gone`);
    const link = await findLinkById(tx, await payLinkOf(tx, system, session));
    if (!link) throw new Error(`session ${debt.sessionId} has no link`);
    return `/owed/${system.vault.open(link.sealedToken, linkTokenAt(link))}`;
  });
}
