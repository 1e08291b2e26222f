import { z } from "zod";
import { setTotpSecret } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import { command, elevated } from "@/lib/use-cases/command";
import { nextPath } from "@/lib/use-cases/sign-in/ask";
import { totpSeal, totpSecretOf } from "@/lib/use-cases/sign-in/totp";
import { trace } from "@/lib/use-cases/trace";

/** Makes a new secret for an authenticator app. It counts only after the first code; a confirmed one is never replaced. */
export const setUpSecondFactor = command({
  name: "second_factor.set_up",
  permission: "second_factor.set_up",
  input: z.object({ next: nextPath }),
  run: async (context, { next }) => {
    const { actor, vault, newToken } = context;
    if (actor.kind !== "person") throw new Refusal("sign_in.required");
    const { personId } = actor;
    const sealedSecret = vault.seal(totpSecretOf(newToken()), totpSeal(personId));
    await elevated(context, "second_factor.set_up").db.transaction(async (tx) => {
      if (!(await setTotpSecret(tx, { personId, sealedSecret }))) throw new Refusal("not_permitted");
      await trace(tx, context, "second_factor.set_up", {});
    });
    return { next };
  },
});
