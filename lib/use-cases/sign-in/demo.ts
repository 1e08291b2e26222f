import { z } from "zod";
import { hasLiveKey } from "@/db/store/demo";
import { findPerson } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import { command, elevated } from "@/lib/use-cases/command";
import { beginSignIn } from "@/lib/use-cases/sign-in/begin";

/**
 * One click signs in as a person of the demo and counts as their second factor. Its door opens only in the demo; here a
 * stored live key closes it too.
 */
export const signInAsDemoPerson = command({
  name: "sign_in.demo",
  permission: "sign_in.finish",
  input: z.object({ personId: z.uuid(), next: z.string().max(1_024).default("/") }),
  run: (context, { personId, next }) =>
    elevated(context, "sign_in.demo").db.transaction(async (tx) => {
      const person = await findPerson(tx, { personId });
      if (!person || person.disabledAt || (await hasLiveKey(tx))) throw new Refusal("not_found");
      const who = { personId, email: person.email, command: "sign_in.demo", next };
      return beginSignIn(tx, context, { ...who, secondFactorAt: context.now });
    }),
});
