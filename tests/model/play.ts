import { z } from "zod";
import { Refusal } from "@/lib/domain/errors";
import { TryLater } from "@/lib/jobs/queue";
import * as browser from "@/tests/model/browser";
import { control, learnKey, rollKey, trouble } from "@/tests/model/outside";
import * as people from "@/tests/model/people";
import type { Run, Stay } from "@/tests/model/run";
import type { StayStep, Step } from "@/tests/model/steps";
import { Crash } from "@/tests/model/strikes";
import { sweepNow, workNow } from "@/tests/model/town";
import { delivered } from "@/tests/support/park";

/** Plays one step. An expected no, and the death of the process, are part of life; any other error is a bug. */
export async function play(run: Run, step: Step): Promise<void> {
  try {
    await perform(run, step);
    run.tale.push(JSON.stringify(step));
  } catch (error) {
    run.tale.push(`${JSON.stringify(step)} → ${error instanceof Error ? `${error.name}: ${error.message}` : error}`);
    if (error instanceof Refusal || error instanceof Crash || error instanceof TryLater) return;
    run.wrong.push(`${step.does} broke: ${error instanceof Error ? error.stack : error}`);
  }
}

async function perform(run: Run, step: Step): Promise<void> {
  if ("dies" in step && step.dies) run.town.strikeNext(step.dies.at, step.dies.after);
  if ("trouble" in step && step.trouble) await trouble(run, { ...step.trouble, call: "/payment_intents|/refunds" });
  switch (step.does) {
    case "nothing":
    case "crash": // the next one, whoever it is
      return;
    case "park":
      return people.park(run, step);
    case "overstay":
      return people.overstay(run, step);
    case "wander":
      return people.wander(run, step);
    case "parkAsGuest":
      return people.parkAsGuest(run, step);
    case "cards":
      return people.changeCards(run, step);
    case "work":
      await workNow(run.town);
      return;
    case "sweep":
      return sweepNow(run.town);
    case "wait":
      await delivered(run.town.world);
      return run.town.world.advance(step.seconds);
    case "bank":
    case "webhooks":
    case "release":
    case "fault":
      return control(run, step);
    case "rollKey":
      return run.town.unknownKey ? learnKey(run.town) : rollKey(run.town, step.mustExpire);
    case "typeCard":
      return browser.typeCard(run, step);
    case "challenge":
      return browser.answerBank(run, step);
    case "comeBack":
    case "leave":
    case "extend":
    case "correct":
    case "stop":
    case "stillParked":
    case "retry":
    case "writeOff":
    case "refund":
      return withStay(run, step);
  }
}

const ANY = 0;

const stands = z.array(z.object({ id: z.string(), owed: z.boolean(), paid: z.boolean(), runs: z.boolean() }));
type Standing = z.infer<typeof stands>[number];

/** What is owed, and what could be given back: a step that meets nothing of it tells little. */
async function standing({ town, stays }: Run): Promise<Map<string, Standing>> {
  const ids = stays.map(({ sessionId }) => sessionId);
  const rows = await town.world.database.owner`select id, paid_minor > refunded_minor as paid,
    session_status = 'STARTED' as runs,
    session_status = 'COMPLETE' and paid_minor + written_off_minor < total_minor as owed from session where id = any(${ids})`;
  return new Map(stands.parse(rows).map((row) => [row.id, row]));
}

/** Where a step makes sense; now and then it is tried where it does not. */
function fits(does: StayStep["does"], stay: Stay, now: Standing | undefined): boolean {
  if (does === "stop" || does === "stillParked") return stay.kind === "open" && stay.stop === null;
  if (does === "retry" || does === "writeOff") return now?.owed ?? false;
  if (does === "refund") return now?.paid ?? false;
  if (does === "extend") return stay.kind === "prepaid";
  if (does === "correct") return now?.runs ?? false;
  return true;
}

async function withStay(run: Run, step: StayStep): Promise<void> {
  const known = await standing(run);
  const fitting = run.stays.filter((stay) => step.which === ANY || fits(step.does, stay, known.get(stay.sessionId)));
  // The newest stays first: an old one is mostly over.
  const stay = fitting.at(-1 - (step.which % Math.max(1, fitting.length)));
  if (!stay) return;
  switch (step.does) {
    case "comeBack":
      return browser.comeBack(run, stay);
    case "leave":
      return browser.leave(run, stay);
    case "extend":
      return people.extend(run, stay, step.minutes);
    case "correct":
      return people.correct(run, stay, step.to);
    case "stop":
      return people.stop(run, stay, step.times);
    case "stillParked":
      return people.stillParked(run, stay);
    case "retry":
      return people.retry(run, stay, step);
    case "writeOff":
      return people.writeOff(run, stay);
    case "refund":
      return people.refund(run, stay, step);
  }
}
