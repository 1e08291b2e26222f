import type { Tx } from "@/db/client";
import { insertMail } from "@/db/store/mail";
import { listContacts, type StaffOf } from "@/db/store/membership";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";

/** Mails to the people of an app or an operator, each about one thing of theirs. */
export const STAFF_MAILS = ["api_key_leaked", "webhook_endpoint_disabled"] as const;
export type StaffMail = (typeof STAFF_MAILS)[number];

/** Writes to everybody who answers for an app or an operator, once about each thing. */
export async function writeToStaff(
  tx: Tx,
  { newId, now }: Context,
  of: StaffOf,
  about: { readonly kind: StaffMail; readonly id: string },
): Promise<void> {
  for (const { personId, email, locale } of await listContacts(tx, of)) {
    const mailId = newId();
    const isNew = await insertMail(tx, {
      id: mailId,
      dedupe: `${about.kind}:${about.id}:${personId}`,
      kind: about.kind,
      appId: "appId" in of ? of.appId : null,
      toEmail: email,
      locale,
      data: { ...of, id: about.id },
      createdAt: now,
    });
    if (isNew) await enqueue(tx, "mail.send", { mailId });
  }
}
