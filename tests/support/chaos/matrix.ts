import { afterAll, describe, expect, test } from "vitest";
import { act } from "@/tests/support/chaos/act";
import { type Effects, effectsOf, newProblems, problems } from "@/tests/support/chaos/effects";
import type { Flow } from "@/tests/support/chaos/flows";
import { openStage, type Stage } from "@/tests/support/chaos/stage";

/** Seconds between the looks that sweeper and worker take afterwards: 10 s, 1, 3, 10 and 16 minutes after the blow. */
const LATER = [10, 50, 120, 420, 360];

type Blow = "kill" | "cut";
type After = "again" | "gone";
type Case = { readonly at: number | string; readonly step: string; readonly how: Blow; readonly after: After };

/**
 * A process of its own is killed at a step of a flow, then everybody else goes on. In the long run a first run in which nothing
 * happens counts the steps and names them, so a new step has its tests by itself; `npm test` takes three steps per flow.
 */
export async function provesFlows(flows: readonly Flow[]): Promise<void> {
  const isLong = process.env.TEST_LONG === "1";
  const chosen = isLong ? flows : flows.filter(({ always }) => always);
  const stage = await openStage();
  afterAll(() => stage.close());
  for (const flow of chosen) {
    const cases = isLong ? every(await count(stage, flow)) : three(flow);
    describe(flow.name, () => {
      for (const one of cases) test(titleOf(one), () => strike(stage, flow, one));
    });
  }
}

function titleOf({ at, step, how, after }: Case): string {
  const blow = how === "kill" ? "kill -9" : "the wire is cut";
  const where = typeof at === "number" ? `step ${at}, ${step}` : step;
  return after === "again"
    ? `${blow} at ${where}; asked again: one effect`
    : `${blow} at ${where}; nobody asks again and no webhook comes: one effect or none`;
}

function every(steps: readonly string[]): Case[] {
  const ways = [
    { how: "kill", after: "again" },
    { how: "kill", after: "gone" },
    { how: "cut", after: "again" },
    { how: "cut", after: "gone" },
  ] as const;
  return steps.flatMap((step, at) => ways.map((way) => ({ at, step, ...way })));
}

function three({ always = ["", "", ""] }: Flow): Case[] {
  return always.map((step, index) => ({ at: step, step, how: "kill", after: index === 1 ? "gone" : "again" }));
}

/** The flow undisturbed: its effect, and its steps. */
async function count(stage: Stage, flow: Flow): Promise<readonly string[]> {
  const since = Math.floor(stage.world.now().getTime() / 1_000);
  const scene = await flow.prepare(stage);
  const { steps } = await stage.play(scene.job);
  await later(stage, scene.browser);
  expect(await effectsOf(stage, scene.plate, since), `${flow.name}, undisturbed`).toEqual(flow.again);
  expect(await problems(stage, since), `${flow.name}, undisturbed`).toEqual([]);
  if (steps.length < 4) throw new Error(`${flow.name} hardly touches a wire: ${steps.join(" | ")}`);
  return steps;
}

async function strike(stage: Stage, flow: Flow, one: Case): Promise<void> {
  await stage.advance(2); // nothing of the story before is as young as this one
  const since = Math.floor(stage.world.now().getTime() / 1_000);
  const before = await problems(stage, since);
  await stage.webhooks("normal");
  const scene = await flow.prepare(stage);
  // Whoever asks again is helped by webhooks; where everybody is gone the sweeper is alone.
  await stage.webhooks(one.after === "gone" ? "drop" : "normal");
  const played = await stage.play(scene.job, one.at, one.how);
  expect(played.struck).toContain(one.step);
  if (one.how === "kill") expect(played.report).toBeNull();
  if (one.after === "again") await act(scene.job, stage.world.context);
  await later(stage, one.after === "again" ? scene.browser : undefined);
  const seen = await effectsOf(stage, scene.plate, since);
  if (one.after === "again") await act(scene.job, stage.world.context);
  await stage.settleDown();
  expect(newProblems(before, await problems(stage, since))).toEqual([]);
  expect(await effectsOf(stage, scene.plate, since)).toEqual(seen);
  const allowed: readonly Effects[] = one.after === "again" ? [flow.again] : flow.gone;
  expect(allowed).toContainEqual(seen);
}

async function later(stage: Stage, browser?: () => Promise<boolean>): Promise<void> {
  let isDone = browser === undefined;
  for (const seconds of LATER) {
    if (!isDone && browser) isDone = await browser();
    await stage.advance(seconds);
    await stage.settleDown();
  }
}
