import type { Context } from "@/lib/use-cases/command";
import type { Town } from "@/tests/model/town";

/** What the test itself knows of one stay, without looking into our tables. */
export type Stay = {
  readonly sessionId: string;
  readonly plate: string;
  readonly driver: Context;
  readonly kind: "open" | "prepaid";
  /** Prices that were offered and pressed: the start's and each extension's. */
  readonly offers: number[];
  /** Milliseconds before the first stop was asked for and after the last: between them lies the moment that is priced. */
  stop: { from: number; until: number } | null;
  mayBeWrittenOff: boolean;
  refundsAskedMinor: number;
};

export type Run = {
  readonly town: Town;
  readonly drivers: readonly Context[];
  readonly stays: Stay[];
  /** Ids of saved cards by driver and alias, in the order in which they were saved. */
  readonly cards: Map<string, string>;
  /** Simulator seconds at which it began. */
  readonly since: number;
  /** What is wrong, as soon as it is seen. */
  readonly wrong: string[];
  /** What happened, for whoever reads a counterexample. */
  readonly tale: string[];
};
