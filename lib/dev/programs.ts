import type { Command, Processes } from "@/lib/dev/processes";

/** Several instances of the app and of the worker, and the program that shares out what comes among them. */
export type Instances = {
  /** Where the apps listen, one each. */
  readonly ports: readonly number[];
  /** Listens at the stack's own port. */
  readonly front: Command;
};

type Programs = {
  readonly mode: "built" | "hot";
  readonly port: number;
  readonly instances?: Instances | undefined;
};

/** Starts what serves people, and gives the ports at which it does. */
export function startPrograms(
  processes: Processes,
  { mode, port, instances }: Programs,
  environment: Readonly<Record<string, string>>,
): readonly number[] {
  // The application cannot repair what belongs to the owner, and must not be able to.
  const appEnvironment = { ...environment, DATABASE_OWNER_URL: undefined, NODE_ENV: undefined };
  const ports = instances?.ports ?? [port];
  const next = mode === "built" ? "start" : "dev";
  processes.start("clock", { ...script("lib/dev/clock-follower.ts"), env: environment });
  for (const [index, at] of ports.entries()) {
    const number = index === 0 ? "" : `-${index + 1}`;
    processes.start(`worker${number}`, { ...script("lib/jobs/main.ts"), env: environment });
    processes.start(`app${number}`, {
      command: "next",
      args: [next, "-H", "127.0.0.1", "-p", String(at)],
      env: { ...appEnvironment, PORT: String(at) },
    });
  }
  if (instances) processes.start("front", instances.front);
  return instances ? [...ports, port] : ports;
}

/** One process per program, without a second one around it that would have to pass signals on. */
export function script(file: string): { command: string; args: string[] } {
  return { command: process.execPath, args: ["--import", "tsx", file] };
}
