import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { sumGivenBack } from "@/db/store/given-back";
import type { QuoteRow } from "@/db/store/quote";
import type { SessionRow } from "@/db/store/session";
import { type Correction, correctionOf } from "@/lib/domain/correction";
import { Refusal } from "@/lib/domain/errors";
import { add, type Minor, negate, subtract, vatContained } from "@/lib/domain/money";
import { type FeePlan, feeOfStay } from "@/lib/domain/quote";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { PriceLine } from "@/lib/domain/tariff/lines";
import { phrase } from "@/lib/domain/tariff/phrase";
import { type Priced, price } from "@/lib/domain/tariff/price";
import type { Context } from "@/lib/use-cases/command";
import type { Vehicle } from "@/lib/use-cases/quote/vehicle";

/** Where a stay should have been, and whose vehicle it is, with the tariff of there. */
export type RightPlace = {
  readonly placeId: string;
  readonly zoneCode: string;
  readonly vehicle: Vehicle;
  readonly tariff: { readonly id: string; readonly rules: unknown };
};

export type CorrectionPrice = {
  readonly correction: Correction;
  readonly whole: Priced;
  readonly plan: FeePlan;
  /** What the stay has cost so far and was not given back, without service fee. */
  readonly chargedMinor: Minor;
};

/** What bought time costs more or less at another place: the whole stay by the tariff of there, minus what was charged. */
export async function priceCorrection(
  tx: Tx,
  session: SessionRow,
  { tariff }: RightPlace,
  minimumChargeMinor: Minor,
): Promise<CorrectionPrice> {
  const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
  if (!plan || !session.startedAt) throw new Error(`session ${session.id} lost its plan or start`);
  const whole = price(tariffOf(tariff), { startAt: session.startedAt.getTime(), minutes: session.minutes });
  if (!whole.ok) throw new Refusal(whole.code, whole.details);
  const back = await sumGivenBack(tx, session.id);
  const chargedMinor = subtract(session.priceMinor, back.priceMinor);
  const correction = correctionOf({
    priceMinor: whole.totalMinor,
    feeMinor: feeOfStay(plan, session.currency),
    chargedMinor,
    chargedFeeMinor: subtract(session.serviceFeeMinor, back.serviceFeeMinor),
    minimumChargeMinor,
  });
  return { correction, whole, plan, chargedMinor };
}

type Due = Exclude<Correction, { kind: "none" }>;

/** The difference as an offer that was taken at once: what its payment and its receipt are made of. */
export function correctionQuote(
  context: Context,
  session: SessionRow,
  to: RightPlace,
  { whole, chargedMinor }: CorrectionPrice,
  { priceMinor, serviceFeeMinor }: Due,
): QuoteRow {
  const { appId, operatorId, driverId, feePlanId, currency, id: sessionId } = session;
  return {
    id: context.newId(),
    appId,
    operatorId,
    driverId,
    feePlanId,
    sessionId,
    currency,
    placeId: to.placeId,
    tariffVersionId: to.tariff.id,
    ...to.vehicle,
    kind: "prepaid",
    holdMinor: null,
    startsAt: new Date(whole.startAt),
    endsAt: session.endsAt,
    minutes: session.minutes,
    priceMinor,
    priceVatMinor: vatContained(priceMinor, whole.taxRateBasisPoints),
    vatBasisPoints: whole.taxRateBasisPoints,
    serviceFeeMinor,
    totalMinor: add(priceMinor, serviceFeeMinor),
    lines: [...whole.lines, ...chargedLine(whole, chargedMinor)],
    validUntil: context.now,
    receiptEmail: null,
    usedAt: context.now,
    createdAt: context.now,
  };
}

function chargedLine(whole: Priced, chargedMinor: Minor): PriceLine[] {
  if (chargedMinor === 0) return [];
  const [fromAt, untilAt] = [whole.endAt, whole.endAt];
  return [{ kind: "fee", label: phrase("line.charged"), fromAt, untilAt, amountMinor: negate(chargedMinor) }];
}
