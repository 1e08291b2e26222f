import "server-only";
import QRCode from "qrcode";
import { findTotp } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";
import { totpOf, totpSeal } from "@/lib/use-cases/sign-in/totp";

export type SecondFactorView =
  | { readonly state: "none" }
  | { readonly state: "on" }
  /** `key` is shown in groups of four; `picture` is a data address. */
  | { readonly state: "begun"; readonly key: string; readonly picture: string };

/** The second factor of whoever is signed in; its secret is shown only until the first code confirmed it. */
export async function loadSecondFactor({ actor, db, vault }: Context): Promise<SecondFactorView> {
  if (actor.kind !== "person") throw new Refusal("sign_in.required");
  const { personId } = actor;
  const known = await db.as({ kind: "system" }).read((tx) => findTotp(tx, personId));
  if (!known?.sealedSecret) return { state: "none" };
  if (known.confirmedAt !== null) return { state: "on" };
  const secret = vault.open(known.sealedSecret, totpSeal(personId));
  const picture = await QRCode.toDataURL(totpOf(secret, known.email).toString(), { margin: 2, width: 220 });
  return { state: "begun", key: secret.match(/.{1,4}/g)?.join(" ") ?? secret, picture };
}
