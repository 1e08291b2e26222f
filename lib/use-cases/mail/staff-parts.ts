import type { Tx } from "@/db/client";
import { findOwnApiKey } from "@/db/store/api-key";
import { findApp } from "@/db/store/app";
import { findOperator } from "@/db/store/operator";
import { findEndpoint } from "@/db/store/webhook";
import { keyHint } from "@/lib/domain/api-key";
import type { KeyOwner } from "@/lib/domain/key-owner";
import { type StaffLetter, staffMessage } from "@/lib/mail/messages/staff";
import type { Mail } from "@/lib/mail/transport";
import type { Context } from "@/lib/use-cases/command";
import type { StaffMail } from "@/lib/use-cases/mail/to-staff";

type Asked = {
  readonly id: string;
  readonly kind: StaffMail;
  readonly locale: StaffLetter["locale"];
  readonly data: Readonly<Record<string, string>>;
};

/** What is written to the people of an app or an operator; undefined when the thing is gone and nobody needs to act. */
export async function staffParts(
  { db }: Context,
  mail: Asked,
  siteUrl: string,
): Promise<Omit<Mail, "id" | "to"> | undefined> {
  const letter = await db.read((tx) => letterOf(tx, mail, siteUrl));
  return letter && staffMessage(letter);
}

async function letterOf(tx: Tx, mail: Asked, siteUrl: string): Promise<StaffLetter | undefined> {
  const { id = "", appId, operatorId = "" } = mail.data;
  const owner: KeyOwner = appId === undefined ? { operatorId } : { appId };
  const of = "appId" in owner ? await findApp(tx, owner) : await findOperator(tx, operatorId);
  if (!of) throw new Error(`mail ${mail.id} is about nobody's thing`);
  const base = `${siteUrl}/${"appId" in owner ? "developers/apps" : "operator"}/${of.slug}`;
  const letter = { locale: mail.locale, owner: of.name };
  if (mail.kind === "webhook_endpoint_disabled") {
    const endpoint = "appId" in owner ? await findEndpoint(tx, { ...owner, endpointId: id }) : undefined;
    if (!endpoint?.disabledAt) return undefined;
    const { url: name, disabledAt: at } = endpoint;
    return { ...letter, kind: mail.kind, name, at, url: `${base}/deliveries` };
  }
  const key = await findOwnApiKey(tx, { owner, apiKeyId: id });
  if (!key?.leakedAt) throw new Error(`mail ${mail.id} is about no key`);
  const hint = keyHint(key.mode, key.keyId);
  const name = key.label === "" ? hint : `${key.label} (${hint})`;
  return { ...letter, kind: mail.kind, name, at: key.leakedAt, url: `${base}/keys` };
}
