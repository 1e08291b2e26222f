import { optionsFromEnvironment } from "@/lib/simulator/environment";
import { startSimulator } from "@/lib/simulator/server";

const options = optionsFromEnvironment();
const simulator = await startSimulator(options).catch((error: unknown) => {
  if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
  process.stderr.write(
    `Port ${options.port} is taken by another program, perhaps another simulator: stop that one, or choose another port with SIMULATOR_PORT.\n`,
  );
  process.exit(1);
});
process.stdout.write(`Stripe simulator: ${simulator.url}  token: ${options.token}  data: ${options.dataFile}\n`);

let isClosing = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // A group's signal comes again from each program around this one; a second one must not break off the first one's work.
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    void simulator.close().then(() => process.exit(0));
  });
}
