import { z } from "zod";
import type { Tx } from "@/db/client";
import { findPerson, insertPerson, markEmailVerified, markSignInLinkUsed } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { emailAddress, nextPath } from "@/lib/use-cases/sign-in/ask";
import { beginSignIn } from "@/lib/use-cases/sign-in/begin";

const token = z.string().min(1).max(64); // ours have 32 letters

/** Uses a mailed link up and signs its reader in. Whoever the address is new for becomes a person with it. */
export const finishSignIn = command({
  name: "sign_in.finish",
  permission: "sign_in.finish",
  input: z.object({ token, email: emailAddress, locale: z.enum(["en", "de", "fr"]), next: nextPath }),
  run: (context, { token: given, email, locale, next }) =>
    elevated(context, "sign_in.finish").db.transaction(async (tx) => {
      const by = { tokenHash: context.vault.hash(given), email, now: context.now };
      if (!(await markSignInLinkUsed(tx, by))) throw new Refusal("sign_in.link_expired");
      const personId = await personOf(tx, context, { email, locale });
      return beginSignIn(tx, context, { personId, email, command: "sign_in.finish", next, secondFactorAt: null });
    }),
});

async function personOf(
  tx: Tx,
  { newId, now }: Context,
  who: { email: string; locale: "en" | "de" | "fr" },
): Promise<string> {
  await insertPerson(tx, { id: newId(), ...who, createdAt: now });
  const person = await findPerson(tx, { email: who.email });
  // A disabled person learns no more than a stranger with an old link.
  if (!person || person.disabledAt) throw new Refusal("sign_in.link_expired");
  await markEmailVerified(tx, person.id, now);
  return person.id;
}
