import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import { minor } from "@/lib/domain/money";
import { loadAsked } from "@/lib/loaders/driver/asked";
import { loadSessionPage } from "@/lib/loaders/driver/session";
import { execute } from "@/lib/use-cases/command";
import { parkedLinkOf } from "@/lib/use-cases/debt/mail";
import { sendMail } from "@/lib/use-cases/mail/send";
import { askStillParked } from "@/lib/use-cases/session/ask-still-parked";
import { answerStillParked } from "@/lib/use-cases/session/still-parked";
import { stopSession } from "@/lib/use-cases/session/stop";
import type { TestPlace } from "@/tests/support/catalogue";
import { openStreet, ownCard, type Street, sessionNow } from "@/tests/support/owing";
import { again, openOffer, park, work } from "@/tests/support/park";

const MINUTE = 60;

let street: Street;
let folder: string;
let asking: TestPlace;
let short: TestPlace;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "mails-"));
  process.env.MAIL_DIR = folder;
  process.env.MAIL_FROM = "Bayfare <no-reply@example.org>";
  process.env.BAYFARE_URL = "https://pay.example.org";
  street = await openStreet();
  const { world, operator } = street;
  const terms = { holdMinor: minor(3_000), stillParkedMinutes: 120 };
  asking = await world.place(operator, "fr-garage", "100031", terms);
  short = await world.place(operator, "fr-garage", "100032", { ...terms, openMinutesMax: 140 });
});
afterAll(async () => {
  await street.world.close();
  rmSync(folder, { recursive: true, force: true });
});

let plates = 0;

async function parkAt(place: TestPlace) {
  const { world, portal } = street;
  const driver = await world.driver(portal);
  const card = await ownCard(street, driver);
  plates += 1;
  const quote = await openOffer(world, driver, place, `SP${String(plates).padStart(3, "0")}SP`);
  const { id, startedAt } = await park(world, driver, quote, card);
  await world.database.owner`update session set receipt_email = ${`${id}@example.org`} where id = ${id}`;
  if (!startedAt) throw new Error(`session ${id} has not started`);
  return { driver, id, startedAt };
}

const mailRows = z.array(z.object({ id: z.uuid(), kind: z.string() }));

async function mailsOf(sessionId: string) {
  const { owner } = street.world.database;
  return mailRows.parse(
    await owner`select id, kind from mail where data->>'sessionId' = ${sessionId} order by created_at`,
  );
}

/** How often the driver and the app were asked. */
async function asked(sessionId: string): Promise<{ mails: number; events: number }> {
  const { owner } = street.world.database;
  const events = await owner`select data from app_event
    where session_id = ${sessionId} and type = 'session.ending_soon' and data->>'because' = 'no_answer'`;
  return { mails: (await mailsOf(sessionId)).length, events: events.length };
}

/** Moves the clock to so many minutes after the start and does what is due then. */
async function at(startedAt: Date, minutes: number): Promise<void> {
  const { world } = street;
  const seconds = Math.ceil((startedAt.getTime() + minutes * MINUTE * 1_000 - world.now().getTime()) / 1_000);
  if (seconds > 0) await world.advance(seconds);
  await work(world);
}

test("driver and app are asked once, when the place says so, and after an answer once more when it says so again", async () => {
  const { world } = street;
  const { driver, id, startedAt } = await parkAt(asking);
  await at(startedAt, 119);
  expect(await asked(id)).toEqual({ mails: 0, events: 0 });
  await at(startedAt, 120);
  await at(startedAt, 125);
  expect(await asked(id)).toEqual({ mails: 1, events: 1 });
  await execute(answerStillParked, again(world, driver), { sessionId: id });
  await at(startedAt, 200);
  expect(await asked(id)).toEqual({ mails: 1, events: 1 });
  await at(startedAt, 246);
  expect(await asked(id)).toEqual({ mails: 2, events: 2 });
  await at(startedAt, 280);
  expect(await sessionNow(street, id)).toMatchObject({ sessionStatus: "COMPLETE", stoppedBecause: "no_answer" });
  expect((await asked(id)).events).toBe(2);
});

test("ten bells at once ask once", async () => {
  const { world } = street;
  const { id } = await parkAt(asking);
  await world.advance(121 * MINUTE);
  await Promise.all(Array.from({ length: 10 }, () => execute(askStillParked, world.system(), { sessionId: id })));
  expect(await asked(id)).toEqual({ mails: 1, events: 1 });
});

test("nobody is asked too early, about a stay that is over, or where it ends for another reason first", async () => {
  const { world } = street;
  const early = await parkAt(asking);
  await execute(askStillParked, world.system(), { sessionId: early.id });
  expect(await asked(early.id)).toEqual({ mails: 0, events: 0 });
  const limited = await parkAt(short);
  await at(limited.startedAt, 139);
  expect(await asked(limited.id)).toEqual({ mails: 0, events: 0 });
  const late = await parkAt(asking);
  await world.advance(24 * 60 * MINUTE);
  await execute(askStillParked, world.system(), { sessionId: late.id });
  expect(await asked(late.id)).toEqual({ mails: 0, events: 0 });
  await work(world);
  expect(await sessionNow(street, late.id)).toMatchObject({ stoppedBecause: "no_answer", minutes: 150 });
});

test("a question that was answered before its mail could be sent is not sent", async () => {
  const { world } = street;
  const { driver, id, startedAt } = await parkAt(asking);
  await at(startedAt, 121);
  await execute(answerStillParked, again(world, driver), { sessionId: id });
  const [mail] = await mailsOf(id);
  expect(mail?.kind).toBe("still_parked");
  expect(await execute(sendMail, world.system(), { mailId: mail?.id })).toEqual({ sent: false });
});

test("whoever holds the mail's link keeps this stay going, and can do nothing else and with no other stay", async () => {
  const { world, portal } = street;
  const own = await parkAt(asking);
  const { id, startedAt } = await parkAt(asking);
  await at(startedAt, 121);
  const session = await sessionNow(street, id);
  const linkId = await world.database.system.transaction((tx) => parkedLinkOf(tx, world.system(), session));
  const holds = { kind: "parker", appId: portal.id, driverId: session.driverId, sessionId: id, linkId } as const;
  const parker = () => world.context(holds);
  expect(await loadAsked(parker())).toMatchObject({ state: "asked", zoneCode: "100031" });
  expect(JSON.stringify(await loadAsked(parker()))).not.toContain(session.plate);
  const answered = await execute(answerStillParked, parker(), { sessionId: id });
  expect(answered.endsAt.getTime()).toBeGreaterThan(session.endsAt.getTime());
  expect(await loadAsked(parker())).toMatchObject({ state: "running" });
  const refused = execute(answerStillParked, parker(), { sessionId: own.id });
  await expect(refused).rejects.toMatchObject({ code: "session.not_found" });
  await expect(execute(stopSession, parker(), { sessionId: id })).rejects.toMatchObject({ code: "not_permitted" });
  await at(startedAt, 400);
  expect(await loadAsked(parker())).toMatchObject({ state: "over" });
  await expect(execute(answerStillParked, parker(), { sessionId: id })).rejects.toMatchObject({
    code: "session.not_running",
  });
});

test("the running price goes on past the end that an unanswered question sets", async () => {
  const { driver, id, startedAt } = await parkAt(asking);
  const running = await loadSessionPage(again(street.world, driver), publicId("session", id));
  const end = (Date.parse(running?.endsAt ?? "") - startedAt.getTime()) / (MINUTE * 1_000);
  expect(end, "the question stands at 120 minutes, and 30 are left to answer it").toBe(150);
  expect(running?.open).toMatchObject({ endsBecause: "no_answer", isAsked: false });
  const rises = running?.open?.running?.curve.points.map(([minute]) => minute) ?? [];
  expect(Math.max(...rises)).toBeGreaterThan(end);

  await at(startedAt, 125);
  const asked = await loadSessionPage(again(street.world, driver), publicId("session", id));
  expect(asked?.open?.isAsked, "the question stands").toBe(true);
  const later = asked?.open?.running?.curve.points.map(([minute]) => minute) ?? [];
  expect(Math.max(...later)).toBeGreaterThan(end);
});
