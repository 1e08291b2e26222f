import { z } from "zod";
import { claimMail, clearMailData, markMailSent, postponeMail } from "@/db/store/mail";
import { findReceipt, findReceiptLink } from "@/db/store/receipt";
import { linkTokenAt } from "@/lib/domain/link";
import { required } from "@/lib/env";
import { receiptMessage } from "@/lib/mail/messages/receipt";
import { signInMessage } from "@/lib/mail/messages/sign-in";
import { type Mail, type MailTransport, mailTransport } from "@/lib/mail/transport";
import { receiptPdf } from "@/lib/receipts/pdf";
import { sealedReceipt } from "@/lib/receipts/sealed";
import { type Context, command } from "@/lib/use-cases/command";
import { debtParts } from "@/lib/use-cases/mail/debt-parts";
import { staffParts } from "@/lib/use-cases/mail/staff-parts";
import { signInMailSeal } from "@/lib/use-cases/sign-in/ask";
import { trace } from "@/lib/use-cases/trace";

const MINUTE_MS = 60_000;
/** Longer than a try can take with all of SMTP's timeouts, so that no second worker starts the same mail meanwhile. */
const FIRST_GAP_MINUTES = 2;
/** Ten tries with doubling gaps cover 17 hours: a mail server that is down for a night. */
const GAP_DOUBLINGS_MAX = 9;

type Claimed = NonNullable<Awaited<ReturnType<typeof claimMail>>>;

/** Where mail goes and the address that links in it start with. */
export type Outlet = { readonly transport: MailTransport; readonly siteUrl: string };

/**
 * Sends one mail that is due. Of several workers one claims it; the others do nothing. It is sent exactly once, except when
 * the process ends between the mail server's yes and our commit: then it is sent again with the same Message-ID, by which
 * mail programs drop the second. What fails is due again by itself, each time after twice as long.
 */
export const sendMail = command({
  name: "mail.send",
  permission: "mail.send",
  input: z.object({ mailId: z.uuid() }),
  run: (context, { mailId }) => deliver(context, mailId, outlet()),
});

function outlet(): Outlet {
  return { transport: mailTransport(), siteUrl: required("BAYFARE_URL").replace(/\/$/, "") };
}

async function deliver(context: Context, mailId: string, { transport, siteUrl }: Outlet): Promise<{ sent: boolean }> {
  const mail = await claim(context, mailId);
  if (!mail) return { sent: false };
  const message = await compose(context, mail, siteUrl);
  await (message && transport.send(message))?.catch((error: unknown) => {
    throw new Error(`mail ${mailId} was not sent at try ${mail.tries}: ${reasonOf(error)}`);
  });
  await context.db.transaction(async (tx) => {
    await markMailSent(tx, mailId, context.now);
    if (mail.kind === "sign_in") await clearMailData(tx, mailId);
    await trace(tx, context, "mail.send", mail.appId === null ? {} : { appId: mail.appId }, { mailId });
  });
  return { sent: message !== undefined };
}

function claim({ db, now }: Context, mailId: string): Promise<Claimed | undefined> {
  const after = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
  return db.transaction(async (tx) => {
    const mail = await claimMail(tx, mailId, { now, nextTryAt: after(FIRST_GAP_MINUTES) });
    const doublings = Math.min((mail?.tries ?? 1) - 1, GAP_DOUBLINGS_MAX);
    if (mail && doublings > 0) await postponeMail(tx, mailId, after(FIRST_GAP_MINUTES * 2 ** doublings));
    return mail;
  });
}

/** Undefined when there is nothing to say any more. */
async function compose(context: Context, mail: Claimed, siteUrl: string): Promise<Mail | undefined> {
  switch (mail.kind) {
    case "receipt":
      return addressed(mail, await receiptParts(context, mail, siteUrl));
    case "sign_in":
      return addressed(mail, await signInParts(context, mail, siteUrl));
    case "action_required":
    case "debt_opened":
    case "debt_paid":
    case "debt_written_off":
    case "still_parked":
      return addressed(mail, await debtParts(context, { ...mail, kind: mail.kind }, siteUrl));
    case "api_key_leaked":
    case "webhook_endpoint_disabled":
      return addressed(mail, await staffParts(context, { ...mail, kind: mail.kind }, siteUrl));
  }
}

type Parts = Omit<Mail, "id" | "to">;

function addressed({ id, toEmail }: Claimed, parts: Parts | undefined): Mail | undefined {
  return parts && { id, to: toEmail, ...parts };
}

async function receiptParts({ db, vault }: Context, mail: Claimed, siteUrl: string): Promise<Parts> {
  const receiptId = mail.data.receiptId ?? "";
  const { row, link } = await db.read(async (tx) => ({
    row: await findReceipt(tx, { receiptId }),
    link: await findReceiptLink(tx, receiptId),
  }));
  if (!row || !link) throw new Error(`mail ${mail.id} has no receipt or no link`);
  const token = vault.open(link.sealedToken, linkTokenAt(link));
  const receipt = sealedReceipt(row);
  const message = await receiptMessage({ locale: mail.locale, receipt, url: `${siteUrl}/r/${token}`, siteUrl });
  return { ...message, attachments: [await receiptPdf(receipt, mail.locale, siteUrl)] };
}

async function signInParts({ vault }: Context, mail: Claimed, siteUrl: string): Promise<Parts> {
  const { sealedToken = "", next = "/" } = mail.data;
  const token = vault.open(sealedToken, signInMailSeal(mail.id));
  return signInMessage({ locale: mail.locale, email: mail.toEmail, token, next, siteUrl });
}

/** What a server said may name the address, and logs must not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, responseCode } = z
    .object({ code: z.string().optional(), responseCode: z.number().optional() })
    .catch({})
    .parse(error);
  return [error.name, code, responseCode].filter((part) => part !== undefined).join(" ");
}
