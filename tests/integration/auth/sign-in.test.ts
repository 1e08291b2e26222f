import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browser, driver } from "@/db/schema/driver";
import { mail } from "@/db/schema/journal";
import { person, signIn } from "@/db/schema/person";
import { uuidv7 } from "@/lib/auth/context";
import { readSignIn } from "@/lib/auth/sign-in-reader";
import { execute } from "@/lib/use-cases/command";
import { openDriver } from "@/lib/use-cases/driver/open";
import { askSignIn, signInMailSeal } from "@/lib/use-cases/sign-in/ask";
import { endSignIn } from "@/lib/use-cases/sign-in/end";
import { finishSignIn } from "@/lib/use-cases/sign-in/finish";
import { type TestDatabase, testDatabase } from "@/tests/support/database";
import { contextOf, insertPortal, testVault } from "@/tests/support/public-context";

const NOW = new Date("2026-03-01T10:00:00Z");
const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

let database: TestDatabase;
let appId: string;

beforeAll(async () => {
  database = await testDatabase();
  appId = await insertPortal(database);
});
afterAll(() => database.drop());

const visitor = (now = NOW) => contextOf(database, { kind: "public", appId }, now);
const ask = (email: string, now = NOW) => execute(askSignIn, visitor(now), { email, locale: "de", next: "/sessions" });
const finish = (token: string, email: string, now = NOW) =>
  execute(finishSignIn, visitor(now), { token, email, locale: "de", next: "/sessions" });

/** The token of the newest mail, as its reader gets it. */
async function mailed(email: string): Promise<string> {
  const rows = await database.system.read((tx) => tx.select().from(mail).where(eq(mail.toEmail, email)));
  const newest = rows.toSorted((a, b) => a.id.localeCompare(b.id)).at(-1);
  if (!newest) throw new Error("no mail");
  return testVault.open(newest.data.sealedToken ?? "", signInMailSeal(newest.id));
}

test("a mailed link signs in once, also when its button is pressed ten times at once", async () => {
  const email = "once@example.org";
  await ask(email);
  const token = await mailed(email);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => finish(token, email)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "sign_in.link_expired" });
  }
  const people = await database.system.read((tx) => tx.select().from(person).where(eq(person.email, email)));
  expect(people).toHaveLength(1);
  expect(people[0]?.emailVerifiedAt).toEqual(NOW);
});

test("neither the mail's row nor the sign-in's row holds the token itself", async () => {
  const email = "hidden@example.org";
  await ask(email);
  const token = await mailed(email);
  const done = await finish(token, email);
  const rows = await database.owner`
    select row_to_json(m)::text as text from mail m union all select row_to_json(l)::text from sign_in_link l
    union all select row_to_json(s)::text from sign_in s union all select row_to_json(a)::text from activity a`;
  const stored = rows.map((row) => String(row.text)).join("\n");
  expect(stored).not.toContain(token);
  expect(stored).not.toContain(done.token);
  expect(stored).toContain(testVault.hash(token));
});

test("a link is of no use after ten minutes, with another address, or made up", async () => {
  const email = "late@example.org";
  await ask(email);
  const token = await mailed(email);
  await expect(finish(token, "other@example.org")).rejects.toMatchObject({ code: "sign_in.link_expired" });
  await expect(finish("x".repeat(32), email)).rejects.toMatchObject({ code: "sign_in.link_expired" });
  await expect(finish(token, email, after(10))).rejects.toMatchObject({ code: "sign_in.link_expired" });
  await expect(finish(token, email, after(9))).resolves.toMatchObject({ next: "/sessions" });
});

test("an address gets five links in a quarter of an hour and the next one after it", async () => {
  const email = "often@example.org";
  for (let count = 0; count < 5; count++) await ask(` OFTEN@example.org`);
  await expect(ask(email, after(14))).rejects.toMatchObject({ code: "sign_in.too_often", details: { minutes: 15 } });
  await expect(ask("another@example.org")).resolves.toEqual({ email: "another@example.org" });
  await expect(ask(email, after(15))).resolves.toEqual({ email });
});

test("an address nobody has is answered like a known one", async () => {
  await ask("known@example.org");
  await finish(await mailed("known@example.org"), "known@example.org");
  const [known, unknown] = [await ask("known@example.org"), await ask("new@example.org")];
  expect(Object.keys(known)).toEqual(Object.keys(unknown));
});

test("signing out ends the sign-in at once", async () => {
  const email = "out@example.org";
  await ask(email);
  const { token } = await finish(await mailed(email), email);
  expect(await readSignIn(database.system, testVault, token, NOW)).toMatchObject({ email });
  await execute(endSignIn, visitor(), { signInToken: token });
  expect(await readSignIn(database.system, testVault, token, NOW)).toBeUndefined();
});

test("a driver stays signed in for thirty days and no longer", async () => {
  const email = "driver@example.org";
  await ask(email);
  const { token } = await finish(await mailed(email), email);
  expect(await readSignIn(database.system, testVault, token, after(29 * 1_440))).toMatchObject({ isStaff: false });
  expect(await readSignIn(database.system, testVault, token, after(30 * 1_440))).toBeUndefined();
  const left = await database.system.read((tx) =>
    tx
      .select({ id: signIn.id })
      .from(signIn)
      .where(eq(signIn.tokenHash, testVault.hash(token))),
  );
  expect(left).toEqual([]);
});

test("signing in gives the driver with the proven address, never a guest's who only typed it", async () => {
  const email = "mine@example.org";
  const [imported, guest] = [uuidv7(), await execute(openDriver, visitor(), { personId: null, locale: "en" })];
  await database.system.transaction(async (tx) => {
    await tx.update(driver).set({ email }).where(eq(driver.id, guest.driverId));
    await tx.insert(driver).values({ id: imported, appId, email, locale: "en", createdAt: NOW });
  });
  await ask(email);
  await finish(await mailed(email), email);
  const drivers = await database.system.read((tx) => tx.select().from(driver).where(eq(driver.email, email)));
  expect(drivers.find(({ id }) => id === imported)?.personId).not.toBeNull();
  expect(drivers.find(({ id }) => id === guest.driverId)?.personId).toBeNull();
});

test("two first acts of one person at once make one driver; a guest's browser gets a token of its own", async () => {
  const personId = uuidv7();
  await database.system.transaction((tx) =>
    tx.insert(person).values({ id: personId, email: "two@example.org", createdAt: NOW }),
  );
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => execute(openDriver, visitor(), { personId, locale: "fr" })),
  );
  expect(new Set(opened.map(({ driverId }) => driverId)).size).toBe(1);
  expect(opened.every(({ browserToken }) => browserToken === null)).toBe(true);
  const guest = await execute(openDriver, visitor(), { personId: null, locale: "fr" });
  const [row] = await database.system.read((tx) =>
    tx
      .select()
      .from(browser)
      .where(eq(browser.tokenHash, testVault.hash(guest.browserToken ?? ""))),
  );
  expect(row?.driverId).toBe(guest.driverId);
});
