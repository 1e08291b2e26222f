import { findOperator } from "@/db/store/operator";
import { countRunning, listOperatorZones, sumOperatorPostings } from "@/db/store/operator-day";
import { Refusal } from "@/lib/domain/errors";
import { add, type Currency, type Minor, subtract, sum } from "@/lib/domain/money";
import { dayBounds, localDate } from "@/lib/domain/time";
import { type ConnectionCardView, loadConnections } from "@/lib/loaders/operator/connections";
import { moneyOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

export type DayMoney = {
  readonly currency: Currency;
  readonly takingsMinor: Minor;
  readonly refundsMinor: Minor;
  readonly feesMinor: Minor;
  readonly leftMinor: Minor;
};

export type OverviewView = {
  readonly slug: string;
  readonly name: string;
  /** The local day that the money is of. */
  readonly day: string;
  readonly startedAt: string;
  readonly timeZone: string;
  readonly money: readonly DayMoney[];
  readonly running: number;
  readonly connections: readonly ConnectionCardView[];
};

/** How an operator stands today, in the zone of most of its places. */
export async function loadOverview(context: Context): Promise<OverviewView> {
  const operatorId = moneyOf(context);
  const { db, now } = context;
  const day = await db.read(async (tx) => {
    const operator = await findOperator(tx, operatorId);
    if (!operator) throw new Refusal("not_found");
    const timeZone = (await listOperatorZones(tx, operatorId))[0] ?? "UTC";
    const date = localDate(now.getTime(), timeZone);
    const { fromMs, untilMs } = dayBounds(date, timeZone);
    const bounds = { operatorId, from: new Date(fromMs), until: new Date(untilMs) };
    return {
      slug: operator.slug,
      name: operator.name,
      day: date,
      startedAt: bounds.from.toISOString(),
      timeZone,
      money: dayMoney(await sumOperatorPostings(tx, bounds), operator.currency),
      running: await countRunning(tx, { operatorId, now }),
    };
  });
  return { ...day, connections: (await loadConnections(context)).cards };
}

type Sums = Awaited<ReturnType<typeof sumOperatorPostings>>;

/** The operator's own currency first, also on a day without any money. */
function dayMoney(sums: Sums, home: Currency): DayMoney[] {
  const currencies = [...new Set([home, ...sums.map(({ currency }) => currency)])];
  return currencies.map((currency) => {
    const of = (matches: (row: Sums[number]) => boolean): Minor =>
      sum(sums.filter((row) => row.currency === currency && matches(row)).map(({ totalMinor }) => totalMinor));
    const takingsMinor = of(({ account, kind }) => account === "stripe_balance" && kind === "capture");
    const refundsMinor = of(({ account }) => account === "refunds");
    const feesMinor = add(
      of(({ account }) => account === "app_fee"),
      of(({ account }) => account === "stripe_fee"),
    );
    return { currency, takingsMinor, refundsMinor, feesMinor, leftMinor: left(takingsMinor, refundsMinor, feesMinor) };
  });
}

function left(takings: Minor, refunds: Minor, fees: Minor): Minor {
  return subtract(subtract(takings, refunds), fees);
}
