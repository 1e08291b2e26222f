import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type Target, throughput } from "@/tests/bench/load";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { session, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { testStack } from "@/tests/support/stack";

/** Of what an empty route handler of the same Next answers in the same run. */
export const KEY_LEAST = 0.6;
export const SESSION_LEAST = 0.3;

/** Short and many: the machine's own speed changes within seconds, and is the same for the three of a round. */
const ROUNDS = 25;
const SECONDS_PER_ROUND = 0.4;
/** A program that has just started is compiled while it runs, for some ten seconds under load; that is not its speed. */
const WARM_UP_ROUNDS = 30;
/** As many as there are requests at once: an app does not ask for one stay again and again. */
const STAYS = 16;

const against = z.object({ perSecond: z.number(), ratio: z.number() });
const measure = z.object({ emptyPerSecond: z.number(), key: against, session: against });
type Against = z.infer<typeof against>;
export type ApiMeasure = z.infer<typeof measure>;

/** Measures all three in turns, so that whatever else the machine does falls on all. */
export async function measureApi(emptyPort: number): Promise<ApiMeasure> {
  const apiKey = seededApiKey("wayfarer");
  const stays = await Promise.all(Array.from({ length: STAYS }, () => parked(apiKey)));
  let asked = 0;
  const port = Number(new URL(testStack().url).port);
  const headers = () => ({ authorization: `Bearer ${apiKey}` });
  const empty = { port: emptyPort, path: "/empty", method: "GET", headers } as const;
  const key = { ...empty, port, path: "/api/v1/stripe/publishable-key" };
  const stay: Target = {
    ...empty,
    port,
    get path() {
      return `/api/v1/sessions/${stays[asked++ % STAYS]}`;
    },
  };
  const targets = [empty, key, stay];
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await inTurns(targets);
  const rounds: (readonly number[])[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await inTurns(targets));
  const of = (index: number): Against => {
    const ratios = rounds.map((each) => ({ perSecond: each[index] ?? 0, ratio: (each[index] ?? 0) / (each[0] ?? 0) }));
    return median(ratios, ({ ratio }) => ratio);
  };
  return { emptyPerSecond: of(0).perSecond, key: of(1), session: of(2) };
}

async function inTurns(targets: readonly Target[]): Promise<readonly number[]> {
  const measured: number[] = [];
  for (const target of targets) measured.push(await throughput(target, "", SECONDS_PER_ROUND));
  return measured;
}

function median<T>(all: readonly T[], by: (one: T) => number): T {
  const middle = all.toSorted((a, b) => by(a) - by(b))[Math.floor(all.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

/** A paid stay, as another app makes it. */
async function parked(apiKey: string): Promise<string> {
  const call = apiCaller(apiKey);
  const user = await newUser(call);
  await savedCard(call, user);
  return session.parse((await start(call, user)).body).id;
}

/** The same in a program of its own, against the stack that it finds in its environment. */
export async function measureApiApart(
  environment: Readonly<Record<string, string>>,
  emptyPort: number,
): Promise<ApiMeasure> {
  const args = ["--import", "tsx", "tests/bench/api/main.ts", String(emptyPort)];
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
  return measure.parse(JSON.parse(await text(child.stdout)));
}

export function areEndpointsKept({ key, session: stay }: ApiMeasure): boolean {
  return key.ratio >= KEY_LEAST && stay.ratio >= SESSION_LEAST;
}

export function sayEndpoints({ emptyPerSecond, key, session: stay }: ApiMeasure): string {
  const say = (name: string, { perSecond, ratio }: Against, least: number) =>
    `${name} ${Math.round(perSecond)} (${ratio.toFixed(2)}, at least ${least.toFixed(2)})`;
  return `API, answers per second beside ${Math.round(emptyPerSecond)} of an empty route handler: ${say("publishable key", key, KEY_LEAST)}, ${say("a session", stay, SESSION_LEAST)}`;
}
