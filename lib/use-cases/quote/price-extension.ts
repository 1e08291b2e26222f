import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { sumGivenBack } from "@/db/store/given-back";
import { findTariff } from "@/db/store/place";
import type { SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { add, type Minor, minor, subtract } from "@/lib/domain/money";
import { serviceFeeOf } from "@/lib/domain/quote";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { type Extension, extensionPrice } from "@/lib/domain/tariff/price";

export type ExtensionPrice = {
  readonly compiled: Compiled;
  readonly extension: Extension;
  /** The price that the stay has cost so far, without service fee. */
  readonly chargedMinor: Minor;
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
};

/** What a longer stay costs now: its whole price minus what was charged, and the service fee if the stay had none yet. */
export async function priceExtension(
  tx: Tx,
  session: SessionRow,
  startedAt: Date,
  minutes: number,
): Promise<ExtensionPrice> {
  const tariff = await findTariff(tx, session.tariffVersionId);
  const plan = await findFeePlan(tx, { feePlanId: session.feePlanId });
  if (!tariff || !plan) throw new Error(`session ${session.id} lost its tariff or plan`);
  const back = await sumGivenBack(tx, session.id);
  const compiled = tariffOf(tariff);
  const chargedMinor = subtract(session.priceMinor, back.priceMinor);
  const extension = extensionPrice(compiled, {
    startAt: startedAt.getTime(),
    boughtMinutes: session.minutes,
    newMinutes: minutes,
    chargedMinor,
  });
  if (!extension.ok) throw new Refusal(extension.code, extension.details);
  const isFeeTaken = session.serviceFeeMinor > back.serviceFeeMinor;
  const serviceFeeMinor = isFeeTaken ? minor(0) : serviceFeeOf(plan, session.currency, extension.amountMinor);
  return {
    compiled,
    extension,
    chargedMinor,
    serviceFeeMinor,
    totalMinor: add(extension.amountMinor, serviceFeeMinor),
  };
}
