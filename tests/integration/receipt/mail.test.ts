import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { insertMail } from "@/db/store/mail";
import { newToken, uuidv7 } from "@/lib/auth/context";
import { loadReceiptOfLink } from "@/lib/loaders/receipt";
import { execute } from "@/lib/use-cases/command";
import { sendMail } from "@/lib/use-cases/mail/send";
import { signInMailSeal } from "@/lib/use-cases/sign-in/ask";
import type { TestApp, TestPlace } from "@/tests/support/catalogue";
import { paid } from "@/tests/support/paid";
import { work } from "@/tests/support/park";
import { type MailServer, mailServer } from "@/tests/support/smtp";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let portal: TestApp;
let place: TestPlace;
let server: MailServer;
let plates = 0;

beforeAll(async () => {
  server = await mailServer();
  process.env.SMTP_URL = server.url;
  process.env.MAIL_FROM = "Bayfare <no-reply@example.org>";
  process.env.BAYFARE_URL = "https://pay.example.org";
  world = await openWorld();
  portal = await world.app("portal");
  const operator = await world.operator("ville", "FR", "eur");
  await world.connect(portal, operator);
  place = await world.place(operator, "fr-garage", "750001");
});
afterAll(async () => {
  await world.close();
  await server.close();
});
beforeEach(() => {
  server.accepted.length = 0;
});

const row = z.object({
  id: z.uuid(),
  tries: z.number(),
  sent: z.boolean(),
  gap: z.number().nullable(),
  data: z.unknown(),
});
const mailOf = async (dedupe: string, now: Date) => {
  const rows = await world.database.owner`select id, tries, sent_at is not null as sent, data,
    extract(epoch from next_try_at - ${now.toISOString()}::timestamptz)::float8 as gap from mail where dedupe = ${dedupe}`;
  return row.parse(rows[0]);
};
const receiptMail = async () => {
  const driver = await world.driver(portal);
  const plate = `ML${String(++plates).padStart(3, "0")}XX`;
  const { receipt } = await paid(world, portal, place, driver, { plate, email: "anna@example.org" });
  return { receipt, mail: await mailOf(`receipt:${receipt.id}`, world.now()) };
};
const send = (mailId: string, now = world.now()) => execute(sendMail, { ...world.system(), now }, { mailId });

/** Undoes quoted-printable, as a mail program does. */
function readable(message: string): string {
  const bytes = message
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

test("a receipt's mail carries the facts, the PDF, and a link that opens the receipt", async () => {
  const { receipt, mail } = await receiptMail();
  expect(await send(mail.id)).toEqual({ sent: true });
  const message = readable(server.accepted[0] ?? "");
  expect(message).toContain("To: anna@example.org");
  expect(message).toContain(receipt.numberText);
  expect(message).toContain(`filename=receipt-${receipt.numberText}.pdf`);
  const token = /https:\/\/pay\.example\.org\/r\/([a-z2-9]{32})/.exec(message)?.[1] ?? "";
  const opened = await loadReceiptOfLink(world.context({ kind: "public", appId: portal.id }), token);
  expect(opened?.receipt.numberText).toBe(receipt.numberText);
  expect((await mailOf(`receipt:${receipt.id}`, world.now())).sent).toBe(true);
});

test("ten workers with the same mail send it once, and so does every later job", async () => {
  const { mail } = await receiptMail();
  const results = await Promise.all(Array.from({ length: 10 }, () => send(mail.id)));
  expect(results.filter(({ sent }) => sent)).toHaveLength(1);
  expect(await send(mail.id, new Date(world.now().getTime() + 86_400_000))).toEqual({ sent: false });
  expect(server.accepted).toHaveLength(1);
});

test("a mail that was refused is due again after 2, 4, 8 … minutes, and goes out once", async () => {
  const { receipt, mail } = await receiptMail();
  server.refuse(["451 try later", "451 try later", "550 no anna@example.org here"]);
  let now = world.now();
  for (const minutes of [2, 4, 8]) {
    const failure = await send(mail.id, now).catch((error: unknown) => error);
    expect(String(failure)).toContain("was not sent");
    expect(String(failure)).not.toContain("anna@example.org");
    const { gap, sent } = await mailOf(`receipt:${receipt.id}`, now);
    expect(sent).toBe(false);
    expect(gap).toBeCloseTo(minutes * 60, 0);
    const early = new Date(now.getTime() + (minutes * 60 - 1) * 1_000);
    expect(await send(mail.id, early)).toEqual({ sent: false });
    now = new Date(early.getTime() + 2_000);
  }
  expect(await send(mail.id, now)).toEqual({ sent: true });
  expect(server.accepted).toHaveLength(1);
});

test("a mail that a crash sends twice is the same message to a mail program", async () => {
  const { mail } = await receiptMail();
  await send(mail.id);
  await world.database.owner`update mail set sent_at = null where id = ${mail.id}`; // the commit that never came
  await send(mail.id, new Date(world.now().getTime() + 600_000));
  const ids = server.accepted.map((message) => /^Message-ID: (.*)$/m.exec(message)?.[1]);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test("a sign-in mail carries its link and keeps no secret once it is sent", async () => {
  const [mailId, token] = [uuidv7(), newToken()];
  const sealedToken = world.system().vault.seal(token, signInMailSeal(mailId));
  const dedupe = `sign_in:${mailId}`;
  const data = { sealedToken, next: "/account" };
  const toEmail = "jörg@example.org";
  await world.database.system.transaction((tx) =>
    insertMail(tx, { id: mailId, dedupe, kind: "sign_in", toEmail, locale: "de", data, createdAt: world.now() }),
  );
  expect(await send(mailId)).toEqual({ sent: true });
  expect(readable(server.accepted[0] ?? "")).toContain(`https://pay.example.org/sign-in/confirm?token=${token}`);
  expect(await mailOf(dedupe, world.now())).toMatchObject({ sent: true, data: {} });
});

test("nobody but the system sends mail", async () => {
  const { mail } = await receiptMail();
  const driver = await world.driver(portal);
  await expect(execute(sendMail, driver, { mailId: mail.id })).rejects.toMatchObject({ code: "not_permitted" });
  await work(world);
  expect(server.accepted).toHaveLength(0);
});
