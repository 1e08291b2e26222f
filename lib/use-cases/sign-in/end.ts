import { z } from "zod";
import { deleteSignIn } from "@/db/store/person";
import { command, elevated } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** Signs a browser out. Whoever holds the token may end what it began, so the door needs no other right. */
export const endSignIn = command({
  name: "sign_in.end",
  permission: "sign_in.finish",
  input: z.object({ signInToken: z.string().max(64) }),
  run: async (context, { signInToken }) => {
    await elevated(context, "sign_in.end").db.transaction(async (tx) => {
      const ended = await deleteSignIn(tx, context.vault.hash(signInToken));
      if (!ended) return;
      const actor = { kind: "person", personId: ended.personId } as const;
      await trace(tx, { ...context, actor }, "sign_in.end", {}, { signInId: ended.id });
    });
  },
});
