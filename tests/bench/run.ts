import { z } from "zod";
import { emptyPageKilobytes, SCRIPT_MORE_MOST_KB, scriptKilobytes } from "@/tests/bench/script-budget";
import { measureSimulator, RATIO_LEAST, START_MS_MOST, saySimulatorMeasure } from "@/tests/bench/simulator/measure";
import { measureTariff, sayTariffMeasure } from "@/tests/bench/tariff";
import { startTestStack } from "@/tests/support/server";

const say = (line: string) => process.stdout.write(`${line}\n`);
const city = z.object({ places: z.array(z.object({ zoneCode: z.string() })).min(1) });
let missed = 0;

const tariff = measureTariff();
if (tariff.perSecond < tariff.least) missed++;
say(sayTariffMeasure(tariff));

const simulator = await measureSimulator();
if (simulator.ratio < RATIO_LEAST) missed++;
if (simulator.startMs > START_MS_MOST) missed++;
for (const line of saySimulatorMeasure(simulator)) say(line);

const { stack, stop } = await startTestStack(say);
try {
  const zone = city.parse(stack.seeded).places[0]?.zoneCode ?? "";
  const empty = await emptyPageKilobytes(stack.environment);
  say(`script of an empty page of the same Next: ${empty.toFixed(1)} kB (gzip)`);
  for (const page of ["/", `/p/${zone}`]) {
    const size = await scriptKilobytes(new URL(page, stack.url).href);
    if (size - empty > SCRIPT_MORE_MOST_KB) missed++;
    say(
      `script of ${page}: ${size.toFixed(1)} kB, ${(size - empty).toFixed(1)} kB more (at most ${SCRIPT_MORE_MOST_KB})`,
    );
  }
} finally {
  await stop();
}
say(missed === 0 ? "Every number is kept." : `${missed} numbers are missed.`);
process.exitCode = missed === 0 ? 0 : 1;
