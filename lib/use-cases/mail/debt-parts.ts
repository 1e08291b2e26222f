import type { Tx } from "@/db/client";
import { listCollections, listDebts } from "@/db/store/debt";
import { findPlace } from "@/db/store/place";
import { findLinkById } from "@/db/store/receipt";
import { findSession, type SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { debtReason } from "@/lib/domain/debt";
import { linkTokenAt } from "@/lib/domain/link";
import { isRunning } from "@/lib/domain/session";
import { type DebtMail, type DebtMailKind, debtMessage } from "@/lib/mail/messages/debt";
import type { Mail } from "@/lib/mail/transport";
import type { Context } from "@/lib/use-cases/command";
import type { DebtMail as Kind } from "@/lib/use-cases/debt/mail";

type Asked = {
  readonly id: string;
  readonly kind: Kind;
  readonly locale: DebtMail["locale"];
  readonly data: Readonly<Record<string, string>>;
};

/** What a mail about a stay says as things are now; undefined when its matter is settled and nobody needs to act any more. */
export async function debtParts(
  context: Context,
  mail: Asked,
  siteUrl: string,
): Promise<Omit<Mail, "id" | "to"> | undefined> {
  const message = await context.db.read((tx) => messageOf(tx, context, mail, siteUrl));
  return message && debtMessage(message);
}

async function messageOf(tx: Tx, context: Context, mail: Asked, siteUrl: string): Promise<DebtMail | undefined> {
  const { sessionId = "", linkId = "" } = mail.data;
  const session = await findSession(tx, { sessionId });
  const place = session && (await findPlace(tx, { placeId: session.placeId }));
  const link = await findLinkById(tx, linkId);
  if (!session || !place || !link) throw new Error(`mail ${mail.id} has no stay or no link`);
  const isOfRunning = link.purpose === "extend";
  const kind = kindNow(mail.kind, session, isOfRunning, context.now);
  if (!kind) return undefined;
  const [collection] = await listCollections(tx, [session.id]);
  const { appId, driverId, currency, totalMinor, paidMinor, writtenOffMinor } = session;
  const ofCard = session.debtFingerprint ? { fingerprint: session.debtFingerprint } : {};
  const debts = await listDebts(tx, { appId, driverId, ...ofCard, mustBlock: true });
  return {
    locale: mail.locale,
    kind,
    place: { name: place.name, zoneCode: session.zoneCode, timeZone: place.timeZone },
    operatorName: place.operatorName,
    startedAt: session.startedAt ?? session.tappedAt,
    endsAt: session.endedAt ?? session.endsAt,
    currency,
    totalMinor,
    paidMinor,
    writtenOffMinor,
    owedMinor: owedOf(session),
    reason: debtReason({
      declineCode: collection?.declineCode ?? null,
      retryStopped: collection?.retryStopped ?? null,
      isPaused: collection?.chargesEnabled === false,
    }),
    nextTryAt: collection?.collectAt ?? null,
    mayParkAgain: debts.length === 0,
    url: `${siteUrl}${isOfRunning ? "/parked" : "/owed"}/${tokenOf(context, link)}`,
    siteUrl,
  };
}

/** A mail may wait for a mail server for hours: what has been settled meanwhile is not asked for. */
function kindNow(kind: Kind, session: SessionRow, isOfRunning: boolean, now: Date): DebtMailKind | undefined {
  const isNow = isRunning(session, now);
  switch (kind) {
    case "action_required":
      if (isOfRunning) return isNow ? "hold_refused" : undefined;
      return owedOf(session) > 0 ? kind : undefined;
    case "debt_opened":
      return owedOf(session) > 0 ? kind : undefined;
    case "still_parked":
      // Once answered, the question no longer stands.
      return isNow && session.askedAt !== null ? kind : undefined;
    case "debt_paid":
    case "debt_written_off":
      return kind;
  }
}

type SealedLink = NonNullable<Awaited<ReturnType<typeof findLinkById>>>;

function tokenOf({ vault }: Context, link: SealedLink): string {
  return vault.open(link.sealedToken, linkTokenAt(link));
}
