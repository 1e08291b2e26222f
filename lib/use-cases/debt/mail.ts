import type { Tx } from "@/db/client";
import { findDriver } from "@/db/store/driver";
import { insertMail } from "@/db/store/mail";
import { findLiveLink, insertLink } from "@/db/store/receipt";
import type { SessionRow } from "@/db/store/session";
import { linkTokenAt } from "@/lib/domain/link";
import type { MailKind } from "@/lib/domain/mail";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";

/** The mails about what a stay owes, or about how it will end. */
export type DebtMail = Extract<
  MailKind,
  "action_required" | "debt_opened" | "debt_paid" | "debt_written_off" | "still_parked"
>;

/** Tells the driver by mail, unless there is no address or the driver does not want this kind. `cause` makes a second one impossible. */
export async function writeDebtMail(
  tx: Tx,
  context: Context,
  session: SessionRow,
  kind: DebtMail,
  cause: string,
): Promise<void> {
  const { appId, driverId, id: sessionId } = session;
  const driver = await findDriver(tx, { appId, driverId });
  if (!session.receiptEmail || driver?.mutedMails.includes(kind)) return;
  // Of a stay that still runs there is nothing to be paid: its mail leads to how it goes on.
  const linkId = await linkOf(tx, context, session, session.sessionStatus === "STARTED" ? "extend" : "pay");
  const mailId = context.newId();
  const isNew = await insertMail(tx, {
    id: mailId,
    dedupe: `${kind}:${cause}`,
    kind,
    appId,
    toEmail: session.receiptEmail,
    locale: session.locale,
    data: { sessionId, linkId },
    createdAt: context.now,
  });
  if (isNew) await enqueue(tx, "mail.send", { mailId });
}

/** The link that opens what this driver owes, without an account, until it is paid. */
export function payLinkOf(tx: Tx, context: Context, session: SessionRow): Promise<string> {
  return linkOf(tx, context, session, "pay");
}

/** The link that opens how a running stay goes on, and the question whether the car is still there. */
export function parkedLinkOf(tx: Tx, context: Context, session: SessionRow): Promise<string> {
  return linkOf(tx, context, session, "extend");
}

/** The link that opens the bank's question about a stay, for a driver who is not signed in here. */
export function confirmLinkOf(tx: Tx, context: Context, session: SessionRow): Promise<string> {
  return linkOf(tx, context, session, "confirm");
}

type Purpose = "pay" | "extend" | "confirm";

/** One link for each purpose of a stay. */
async function linkOf(tx: Tx, context: Context, session: SessionRow, purpose: Purpose): Promise<string> {
  const known = await findLiveLink(tx, { sessionId: session.id, purpose });
  if (known) return known.id;
  const token = context.newToken();
  const id = context.newId();
  await insertLink(tx, {
    id,
    purpose,
    tokenHash: context.vault.hash(token),
    sealedToken: context.vault.seal(token, linkTokenAt({ id, appId: session.appId })),
    appId: session.appId,
    operatorId: session.operatorId,
    driverId: session.driverId,
    sessionId: session.id,
    createdAt: context.now,
  });
  return id;
}
