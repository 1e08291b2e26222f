import { optionsFromEnvironment } from "@/lib/simulator/environment";
import { startSimulator } from "@/lib/simulator/server";

const options = optionsFromEnvironment();
const simulator = await startSimulator(options);
process.stdout.write(`Stripe simulator: ${simulator.url}  token: ${options.token}  data: ${options.dataFile}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close().then(() => process.exit(0));
  });
}
