import { z } from "zod";
import type { Tx } from "@/db/client";
import { countActivity } from "@/db/store/activity";
import { deleteOtherSignIns, lockTotp, markSecondFactor, markTotpStep } from "@/db/store/person";
import { Refusal } from "@/lib/domain/errors";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { nextPath } from "@/lib/use-cases/sign-in/ask";
import { stepOfCode, totpSeal } from "@/lib/use-cases/sign-in/totp";
import { trace } from "@/lib/use-cases/trace";

const TRIES_MAX = 5; // three of a million codes are right at a time: guessing takes years
const WINDOW_MINUTES = 15;

/** A code of the authenticator app: the first one switches the second factor on, later ones prove it for this browser. */
export const confirmSecondFactor = command({
  name: "second_factor.confirm",
  permission: "second_factor.confirm",
  input: z.object({
    totp: z
      .string("totp")
      .transform((typed) => typed.replaceAll(/\s/g, ""))
      .pipe(z.string().regex(/^\d{6}$/, "totp")),
    signInToken: z.string().max(64),
    next: nextPath,
  }),
  run: async (context, { totp, signInToken, next }) => {
    const { actor } = context;
    if (actor.kind !== "person") throw new Refusal("sign_in.required");
    const tokenHash = context.vault.hash(signInToken);
    const isRight = await elevated(context, "second_factor.confirm").db.transaction((tx) =>
      tryCode(tx, context, { personId: actor.personId, tokenHash, totp }),
    );
    // The failed try is a fact and stays; the refusal comes after its commit.
    if (!isRight) throw new Refusal("second_factor.wrong");
    return { next };
  },
});

async function tryCode(
  tx: Tx,
  context: Context,
  by: { personId: string; tokenHash: string; totp: string },
): Promise<boolean> {
  const { personId, tokenHash } = by;
  const { vault, now } = context;
  const known = await lockTotp(tx, personId);
  if (!known?.sealedSecret) throw new Refusal("second_factor.required");
  const after = new Date(now.getTime() - WINDOW_MINUTES * 60_000);
  if ((await countActivity(tx, { command: "second_factor.refuse", actorId: personId, after })) >= TRIES_MAX) {
    throw new Refusal("sign_in.too_often", { minutes: WINDOW_MINUTES });
  }
  const step = stepOfCode(vault.open(known.sealedSecret, totpSeal(personId)), by.totp, now);
  const isRight = step !== null && (await markTotpStep(tx, { personId, step, now }));
  if (isRight) await markSecondFactor(tx, { tokenHash, personId, now });
  if (isRight && known.confirmedAt === null) await deleteOtherSignIns(tx, { personId, keepTokenHash: tokenHash });
  await trace(tx, context, isRight ? "second_factor.confirm" : "second_factor.refuse", {});
  return isRight;
}
