import { z } from "zod";
import { areEndpointsKept, measureApiApart, sayEndpoints } from "@/tests/bench/api/measure";
import { areDebtsKept, areTwoKept, measureDebts, sayDebts, sayTwoWorkers } from "@/tests/bench/debts/measure";
import { withEmptyApp } from "@/tests/bench/empty-app";
import {
  areDelaysKept,
  areDeliveriesKept,
  measureEventsApart,
  sayDelays,
  sayDeliveries,
} from "@/tests/bench/events/measure";
import { SCRIPT_MORE_MOST_KB, scriptKilobytes } from "@/tests/bench/script-budget";
import { measureSimulator, RATIO_LEAST, START_MS_MOST, sayStart, sayThroughput } from "@/tests/bench/simulator/measure";
import { measureTariff, sayTariffMeasure } from "@/tests/bench/tariff";
import { startTestStack } from "@/tests/support/server";
import { stackEnvironment } from "@/tests/support/stack";

const say = (line: string) => process.stdout.write(`${line}\n`);
const city = z.object({ places: z.array(z.object({ zoneCode: z.string() })).min(1) });
let missed = 0;

function report(line: string, isKept: boolean): void {
  if (!isKept) missed++;
  say(isKept ? line : `MISSED: ${line}`);
}

const tariff = measureTariff();
report(sayTariffMeasure(tariff), tariff.perSecond >= tariff.least);

const simulator = await measureSimulator();
report(sayThroughput(simulator), simulator.ratio >= RATIO_LEAST);
report(sayStart(simulator), simulator.startMs <= START_MS_MOST);

const debts = await measureDebts();
report(sayDebts(debts), areDebtsKept(debts));
report(sayTwoWorkers(debts), areTwoKept(debts));

const events = await measureEventsApart();
report(sayDeliveries(events), areDeliveriesKept(events));
report(sayDelays(events), areDelaysKept(events));

const { stack, stop } = await startTestStack(say, undefined, { isAlone: true });
try {
  const zone = city.parse(stack.seeded).places[0]?.zoneCode ?? "";
  const { empty, api } = await withEmptyApp(stack.environment, async (port) => ({
    empty: await scriptKilobytes(`http://localhost:${port}/`),
    api: await measureApiApart(stackEnvironment(stack), port),
  }));
  report(sayEndpoints(api), areEndpointsKept(api));
  say(`script of an empty page of the same Next: ${empty.toFixed(1)} kB (gzip)`);
  for (const page of ["/", `/p/${zone}`, "/developers"]) {
    const size = await scriptKilobytes(new URL(page, stack.url).href);
    const more = size - empty;
    report(
      `script of ${page}: ${size.toFixed(1)} kB, ${more.toFixed(1)} kB more (at most ${SCRIPT_MORE_MOST_KB})`,
      more <= SCRIPT_MORE_MOST_KB,
    );
  }
} finally {
  await stop();
}
say(missed === 0 ? "Every number is kept." : `${missed} numbers are missed.`);
process.exitCode = missed === 0 ? 0 : 1;
