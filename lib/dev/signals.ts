/**
 * Calls `stop` at the first signal that asks this program to end. Those that follow are ignored while it stops: what is sent
 * to a process group arrives from its sender, and once more from every program around this one that passes it on.
 */
export function onStopSignal(stop: () => void): void {
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (asked) return;
      asked = true;
      stop();
    });
  }
}
