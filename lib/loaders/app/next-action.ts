import { findLiveLink } from "@/db/store/receipt";
import type { StayRecord } from "@/db/store/session-facts";
import { linkTokenAt } from "@/lib/domain/link";
import type { NextAction } from "@/lib/domain/next-action";
import { COLLECTING, OPEN_ATTEMPT } from "@/lib/domain/payment";
import { closesAt } from "@/lib/domain/payment-window";
import { loadPublishableKey } from "@/lib/loaders/publishable-key";
import type { Context } from "@/lib/use-cases/command";

type Facts = Pick<StayRecord, "session" | "payments" | "attempts">;

/** What a stay's open payment waits for; null when there is none, and when only a planned try or a typed card is left. */
export async function loadNextAction(context: Context, facts: Facts): Promise<NextAction | null> {
  const { session, payments, attempts } = facts;
  const open = payments.find(({ status }) => COLLECTING.includes(status));
  const attempt = attempts.find(({ paymentId, state }) => paymentId === open?.id && OPEN_ATTEMPT.includes(state));
  if (!open || !attempt || open.status === "requires_payment_method") return null;
  const { id: rowId, appId, stripeAccountId: stripeAccount, sealedClientSecret: sealed } = open;
  const by = { sessionId: session.id, purpose: "confirm" } as const;
  const expiresAt = closesAt(open, session, attempt);
  // A question that is over is taken back by a job, which may come a minute later.
  const isAsked = open.status === "requires_action" && expiresAt > context.now;
  // Links are the system's to read.
  const link = isAsked ? await context.db.as({ kind: "system" }).read((tx) => findLiveLink(tx, by)) : undefined;
  if (!sealed || !link) return { type: "wait" };
  const at = { tenant: appId, table: "payment", column: "sealed_client_secret", rowId };
  const token = context.vault.open(link.sealedToken, linkTokenAt(link));
  return {
    type: "authenticate",
    clientSecret: context.vault.open(sealed, at),
    ...(await loadPublishableKey(context)),
    stripeAccount,
    hostedPath: `/confirm/${token}`,
    expiresAt,
  };
}
