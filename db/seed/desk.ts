import { type Simulator, simulatorAt } from "@/db/seed/simulator";
import type { Actor } from "@/lib/domain/permission";
import type { Context } from "@/lib/use-cases/command";

/** What the seed needs from the program that runs it. */
export type SeedHost = {
  /** Somebody acting at a moment of the past. */
  contextAt(actor: Actor, now: Date): Context;
  readonly simulator: { readonly url: string; readonly token: string };
  readonly bayfareUrl: string;
  say(line: string): void;
};

/** Where everything of the seed is done: one clock for us and for the simulator. */
export type Desk = {
  readonly simulator: Simulator;
  readonly bayfareUrl: string;
  now(): Date;
  /** Brings the simulator and us to a moment; going on from the past, what falls due in between happens first. */
  moveTo(when: Date): Promise<void>;
  /** Back to real time. */
  moveToPresent(): Promise<void>;
  as(actor: Actor): Context;
  system(): Context;
  say(line: string): void;
};

export function openDesk(host: SeedHost): Desk {
  const simulator = simulatorAt(host.simulator.url, host.simulator.token);
  let offsetSeconds = 0;
  const now = () => new Date(Date.now() + offsetSeconds * 1_000);
  const setOffset = async (seconds: number) => {
    await simulator.moveClock(seconds);
    offsetSeconds = seconds;
  };
  return {
    simulator,
    bayfareUrl: host.bayfareUrl,
    now,
    moveTo: (when) => setOffset(Math.round((when.getTime() - Date.now()) / 1_000)),
    moveToPresent: () => setOffset(0),
    as: (actor) => host.contextAt(actor, now()),
    system: () => host.contextAt({ kind: "system", job: "seed" }, now()),
    say: host.say,
  };
}
