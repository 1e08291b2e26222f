/** What a wire does at a step: let it through, or never let it through. */
export type Verdict = "pass" | "cut";
export type Gate = (step: string) => Promise<Verdict>;

export type Plan = {
  /** The step at which it happens, counted from 0, or the first one with these words; none: only count. */
  readonly at?: number | string;
  /** What happens there: the process is killed, or only the wire is cut and the process goes on. */
  readonly strike?: () => Promise<void>;
};

/** Counts the steps that pass over the wires of one process, names them, and strikes at one of them. */
export class Tape {
  readonly steps: string[] = [];
  /** Where it happened. */
  struck: string | undefined;
  private plan: Plan = {};

  begin(plan: Plan): void {
    this.steps.length = 0;
    this.struck = undefined;
    this.plan = plan;
  }

  readonly gate: Gate = async (step) => {
    this.steps.push(step);
    const { at } = this.plan;
    const isHere = typeof at === "string" ? step.includes(at) : this.steps.length - 1 === at;
    if (!isHere || this.struck !== undefined) return "pass";
    this.struck = step;
    await this.plan.strike?.();
    return "cut";
  };
}
