import type { Tx } from "@/db/client";
import { type DueDebtRow, listDeclinesOfCards } from "@/db/store/due-debt";
import { LIMITS_WITHIN_MS, limitsOf, waitForLimitMs } from "@/lib/domain/retry";
import type { Means } from "@/lib/use-cases/payment/means";

/** Payments that the networks do not let be tried yet with these cards. Each try of one card and amount counts for the next. */
export async function waitsOfCards(
  tx: Tx,
  now: Date,
  due: readonly DueDebtRow[],
  meansOf: ReadonlyMap<string, Means | undefined>,
): Promise<Set<string>> {
  const fingerprints = [...meansOf.values()].flatMap((means) => means?.card?.fingerprint ?? []);
  const declines = await listDeclinesOfCards(
    tx,
    [...new Set(fingerprints)],
    new Date(now.getTime() - LIMITS_WITHIN_MS),
  );
  const triedAt = new Map<string, Date[]>();
  const tried = (key: string, at: Date) => triedAt.set(key, [...(triedAt.get(key) ?? []), at]);
  for (const { account, amountMinor, fingerprint, at } of declines)
    tried(`${account} ${amountMinor} ${fingerprint}`, at);
  const waiting = new Set<string>();
  for (const { payment } of due) {
    const card = meansOf.get(payment.id)?.card;
    if (!card?.fingerprint) continue;
    const key = `${payment.stripeAccountId} ${payment.amountMinor} ${card.fingerprint}`;
    if (waitForLimitMs(limitsOf(card.brand), triedAt.get(key) ?? [], now) > 0) waiting.add(payment.id);
    else tried(key, now);
  }
  return waiting;
}
