import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findSession } from "@/db/store/session";
import type { MailKind } from "@/lib/domain/mail";
import { LOCALES } from "@/lib/i18n/locales";
import { execute } from "@/lib/use-cases/command";
import { writeDebtMail } from "@/lib/use-cases/debt/mail";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { sendMail } from "@/lib/use-cases/mail/send";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { bankRefuses, type Car, type CarPark, drivesIn, LONG, openCarPark } from "@/tests/support/car-park";
import { lastMailTo } from "@/tests/support/pages/mails";
import { again, savedCard, stop, work } from "@/tests/support/park";

let town: CarPark;
let folder: string;
let drivers = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "mails-"));
  process.env.MAIL_DIR = folder;
  process.env.MAIL_FROM = "Bayfare <no-reply@example.org>";
  process.env.BAYFARE_URL = "https://pay.example.org";
  town = await openCarPark();
});
afterAll(async () => {
  await town.world.close();
  rmSync(folder, { recursive: true, force: true });
});

type Reader = Car & { readonly email: string };

/** Parked, with an address and a language. */
async function reader(locale: "en" | "de" | "fr" = "en"): Promise<Reader> {
  const car = await drivesIn(town);
  const email = `driver${++drivers}@example.org`;
  await town.world.database.owner`update session set receipt_email = ${email}, locale = ${locale}
    where id = ${car.sessionId}`;
  return { ...car, email };
}

/** Eight hours of which the bank pays the held 10.00 and not the remaining 5.35. */
async function owing(locale: "en" | "de" | "fr" = "en", reason = "insufficient_funds"): Promise<Reader> {
  const car = await reader(locale);
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car, 1, reason);
  await stop(town.world, car.driver, car.sessionId);
  await work(town.world);
  // All test cards of a brand are one card: what one driver of this file owes is not to meet the next one.
  await town.world.database.owner`update session set debt_fingerprint = null where id = ${car.sessionId}`;
  return car;
}

const mailRow = z.object({ id: z.uuid(), kind: z.string() });
const kindsOf = async ({ email }: Reader) => {
  const rows = await town.world.database.owner`select id, kind from mail where to_email = ${email} order by created_at`;
  return z.array(mailRow).parse(rows);
};

async function sendKind(car: Reader, kind: MailKind) {
  const found = (await kindsOf(car)).find((each) => each.kind === kind);
  if (!found) throw new Error(`no mail ${kind}`);
  const { sent } = await execute(sendMail, town.world.system(), { mailId: found.id });
  return sent ? lastMailTo(folder, car.email) : undefined;
}

const plate = async ({ sessionId }: Car) =>
  (await town.world.database.system.read((tx) => findSession(tx, { sessionId })))?.plate ?? "";

test("what could not be charged is told with the amount, the place, why, when it is tried next, and a link", async () => {
  const car = await owing();
  expect((await kindsOf(car)).map(({ kind }) => kind)).toEqual(["debt_opened"]);
  const mail = await sendKind(car, "debt_opened");
  expect(mail?.subject).toBe("€5.35 still to pay for Place 751000");
  for (const words of [
    "Your stay at Place 751000 came to €15.35. €5.35 of it could not be charged.",
    "There was not enough money on the card.",
    "We try again by ourselves on",
    "Until it is paid you cannot start another stay.",
    "Still to pay: €5.35",
  ])
    expect(mail?.text).toContain(words);
  expect(mail?.text).toMatch(/Pay €5\.35: https:\/\/pay\.example\.org\/owed\/[a-km-z2-9]{32}$/m);
  expect(`${mail?.subject}${mail?.text}`).not.toContain(await plate(car));
});

test("what only the driver can put right is asked for, in every language, with its amount as it is written there", async () => {
  const amounts = { en: "€5.35", de: "5,35 €", fr: "5,35 €" };
  for (const locale of LOCALES) {
    const car = await owing(locale, "authentication_required");
    expect((await kindsOf(car)).map(({ kind }) => kind)).toEqual(["action_required"]);
    const mail = await sendKind(car, "action_required");
    expect(mail?.subject.replaceAll(/[\u00a0\u202f]/g, " ")).toContain(amounts[locale]);
    expect(mail?.text).not.toMatch(/\{\w+\}|debt\.|mail\./);
    expect(mail?.text).toMatch(/https:\/\/pay\.example\.org\/owed\/[a-km-z2-9]{32}$/m);
  }
});

test("a stolen card is a plain decline in a mail too", async () => {
  const car = await owing("en", "stolen_card");
  const mail = await sendKind(car, "action_required");
  expect(mail?.text).toContain("Your bank declined the payment.");
  expect(mail?.text).not.toMatch(/stolen|lost/i);
});

test("whoever pays is told that all is paid and that parking is free again; what was asked for before is not sent any more", async () => {
  const car = await owing();
  const other = await savedCard(town.world, town.portal, car.driver, "pm_card_mastercard");
  const { sessionId } = car;
  await execute(retryPayment, again(town.world, car.driver), { sessionId, payWith: other });
  await work(town.world);
  expect(await sendKind(car, "debt_opened")).toBeUndefined();
  const mail = await sendKind(car, "debt_paid");
  expect(mail?.subject).toBe("Paid in full: Place 751000");
  expect(mail?.text).toContain("You can park again at once.");
  expect(await sendKind(car, "debt_opened")).toBeUndefined();
});

test("what was waived is told with its amount and by whom", async () => {
  const car = await owing();
  const agent = { kind: "support", appId: null, personId: town.world.system().newId(), role: "support_lead" } as const;
  const context = town.world.context({ ...agent, secondFactorAt: null });
  await town.world.database.owner`insert into person (id, email, name, created_at)
    values (${agent.personId}, ${`${agent.personId}@example.org`}, 'Lead', now())`;
  await execute(writeOffDebt, context, { sessionId: car.sessionId, reason: "goodwill" });
  const mail = await sendKind(car, "debt_written_off");
  expect(mail?.subject).toBe("€5.35 waived: Place 751000");
  expect(mail?.text).toContain("has waived €5.35");
});

test("a running stay's mails lead to how it goes on, in any browser, and are not sent once it is over", async () => {
  const car = await reader();
  const { system } = town.world.database;
  const tell = (kind: "still_parked" | "action_required") =>
    system.transaction(async (tx) => {
      const session = await findSession(tx, { sessionId: car.sessionId });
      if (session) await writeDebtMail(tx, town.world.system(), session, kind, `${car.sessionId}:${kind}`);
    });
  await town.world.database.owner`update session set asked_at = now() where id = ${car.sessionId}`;
  await tell("still_parked");
  await tell("action_required");
  const asked = await sendKind(car, "still_parked");
  expect(asked?.subject).toBe("Still parked at Place 751000?");
  expect(asked?.text).toMatch(/Answer: https:\/\/pay\.example\.org\/parked\/[a-km-z2-9]{32}$/m);
  await town.world.advance(50 * 60);
  await stop(town.world, car.driver, car.sessionId);
  expect(await sendKind(car, "action_required")).toBeUndefined();
});

test("a mail that the driver does not want is not written", async () => {
  const car = await reader();
  await town.world.database.owner`update driver set muted_mails = '{debt_opened}'
    where id = (select driver_id from session where id = ${car.sessionId})`;
  await town.world.advance(LONG.seconds);
  await bankRefuses(town, car);
  await stop(town.world, car.driver, car.sessionId);
  await work(town.world);
  expect(await kindsOf(car)).toEqual([]);
});
