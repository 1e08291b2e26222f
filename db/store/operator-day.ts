import { and, count, desc, eq, gt, gte, inArray, lt, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { ledgerEntry, ledgerTransaction } from "@/db/schema/ledger";
import { place, tariffVersion } from "@/db/schema/operator";
import { session } from "@/db/schema/session";
import { minor } from "@/lib/domain/money";

/** What an operator's books say of a stretch of time, per currency, account and kind of posting. */
export async function sumOperatorPostings(tx: Tx, by: { operatorId: string; from: Date; until: Date }) {
  const rows = await tx
    .select({
      currency: ledgerEntry.currency,
      account: ledgerEntry.account,
      kind: ledgerTransaction.kind,
      total: sql<string>`sum(${ledgerEntry.amountMinor})`,
    })
    .from(ledgerTransaction)
    .innerJoin(
      ledgerEntry,
      and(
        eq(ledgerEntry.operatorId, ledgerTransaction.operatorId),
        eq(ledgerEntry.transactionId, ledgerTransaction.id),
      ),
    )
    .where(
      and(
        eq(ledgerTransaction.operatorId, by.operatorId),
        gte(ledgerTransaction.occurredAt, by.from),
        lt(ledgerTransaction.occurredAt, by.until),
        inArray(ledgerEntry.account, ["stripe_balance", "refunds", "app_fee", "stripe_fee"]),
      ),
    )
    .groupBy(ledgerEntry.currency, ledgerEntry.account, ledgerTransaction.kind);
  return rows.map(({ total, ...row }) => ({ ...row, totalMinor: minor(Number(total)) }));
}

/** Stays that are covered at this moment. */
export async function countRunning(tx: Tx, by: { operatorId: string; now: Date }): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(session)
    .where(
      and(eq(session.operatorId, by.operatorId), eq(session.sessionStatus, "STARTED"), gt(session.endsAt, by.now)),
    );
  return row?.count ?? 0;
}

/** The zones of an operator's places, the commonest first. */
export async function listOperatorZones(tx: Tx, operatorId: string): Promise<string[]> {
  const rows = await tx
    .select({ timeZone: place.timeZone })
    .from(place)
    .where(eq(place.operatorId, operatorId))
    .groupBy(place.timeZone)
    .orderBy(desc(count()), place.timeZone)
    .limit(50);
  return rows.map(({ timeZone }) => timeZone);
}

/** The tariff in force at each place of an operator. */
export async function listCurrentTariffs(tx: Tx, operatorId: string) {
  return tx
    .selectDistinctOn([tariffVersion.placeId], {
      placeId: tariffVersion.placeId,
      version: tariffVersion.version,
      rules: tariffVersion.rules,
      publishedAt: tariffVersion.publishedAt,
    })
    .from(tariffVersion)
    .where(eq(tariffVersion.operatorId, operatorId))
    .orderBy(tariffVersion.placeId, desc(tariffVersion.version))
    .limit(500);
}
