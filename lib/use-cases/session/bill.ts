import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { findTariff } from "@/db/store/place";
import { insertQuote, type QuoteRow } from "@/db/store/quote";
import type { SessionRow } from "@/db/store/session";
import { add, type Minor } from "@/lib/domain/money";
import { commissionOf, serviceFeeOf } from "@/lib/domain/quote";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { elapsedMinutes, type Priced, priceElapsed } from "@/lib/domain/tariff/price";
import type { Context } from "@/lib/use-cases/command";

export type Bill = {
  readonly priced: Priced;
  readonly minutes: number;
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
  /** What the app takes of it, if all of it is paid. */
  readonly applicationFeeMinor: Minor;
};

/** What an open stay comes to if it ends at `at`, by the tariff and fee plan that it began with. */
export async function priceStay(tx: Tx, session: SessionRow, at: Date): Promise<Bill> {
  const tariff = await findTariff(tx, session.tariffVersionId);
  const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
  if (!tariff || !plan || !session.startedAt) throw new Error(`session ${session.id} lost its tariff, plan or start`);
  const startAt = session.startedAt.getTime();
  const minutes = elapsedMinutes(startAt, at.getTime());
  const priced = priceElapsed(tariffOf(tariff), { startAt, minutes });
  const serviceFeeMinor = serviceFeeOf(plan, session.currency, priced.totalMinor);
  const totalMinor = add(priced.totalMinor, serviceFeeMinor);
  const applicationFeeMinor = add(serviceFeeMinor, commissionOf(plan, session.currency, priced.totalMinor, true));
  return { priced, minutes, serviceFeeMinor, totalMinor, applicationFeeMinor };
}

/** The application fee of a stopped stay, from what it came to. */
export async function feeOfBill(tx: Tx, session: SessionRow): Promise<Minor> {
  const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
  if (!plan) throw new Error(`session ${session.id} lost its plan`);
  return add(session.serviceFeeMinor, commissionOf(plan, session.currency, session.priceMinor, true));
}

/** Keeps what a stay came to, line by line: what its receipts are made of. */
export async function keepBill(tx: Tx, context: Context, session: SessionRow, bill: Bill): Promise<string> {
  const { priced, minutes, serviceFeeMinor, totalMinor } = bill;
  const row: QuoteRow = {
    id: context.newId(),
    appId: session.appId,
    operatorId: session.operatorId,
    driverId: session.driverId,
    placeId: session.placeId,
    tariffVersionId: session.tariffVersionId,
    feePlanId: session.feePlanId,
    sessionId: session.id,
    plate: session.plate,
    country: session.country,
    kind: "open",
    startsAt: new Date(priced.startAt),
    endsAt: new Date(priced.endAt),
    minutes,
    priceMinor: priced.totalMinor,
    priceVatMinor: priced.vatMinor,
    vatBasisPoints: priced.taxRateBasisPoints,
    serviceFeeMinor,
    totalMinor,
    currency: session.currency,
    lines: [...priced.lines],
    holdMinor: null,
    validUntil: context.now,
    receiptEmail: null,
    usedAt: context.now,
    createdAt: context.now,
  };
  await insertQuote(tx, row);
  return row.id;
}
