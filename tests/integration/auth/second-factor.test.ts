import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { membership, person, signIn } from "@/db/schema/person";
import { newToken, uuidv7 } from "@/lib/auth/context";
import { readSignIn } from "@/lib/auth/sign-in-reader";
import { execute } from "@/lib/use-cases/command";
import { confirmSecondFactor } from "@/lib/use-cases/sign-in/confirm-second-factor";
import { signInAsDemoPerson } from "@/lib/use-cases/sign-in/demo";
import { requireFreshSecondFactor } from "@/lib/use-cases/sign-in/fresh-second-factor";
import { setUpSecondFactor } from "@/lib/use-cases/sign-in/set-up-second-factor";
import { totpOf, totpSeal } from "@/lib/use-cases/sign-in/totp";
import { type TestDatabase, testDatabase } from "@/tests/support/database";
import { contextOf, insertPortal, testVault } from "@/tests/support/public-context";

const NOW = new Date("2026-03-01T10:00:00Z");
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

let database: TestDatabase;
let appId: string;

beforeAll(async () => {
  database = await testDatabase();
  appId = await insertPortal(database);
});
afterAll(() => database.drop());

/** An agent who has just signed in by mail. */
async function agent() {
  const [personId, token, email] = [uuidv7(), newToken(), `${newToken()}@example.org`];
  await database.system.transaction(async (tx) => {
    await tx.insert(person).values({ id: personId, email, createdAt: NOW });
    await tx.insert(membership).values({ id: uuidv7(), personId, role: "support_agent", createdAt: NOW });
    const times = { createdAt: NOW, seenAt: NOW, expiresAt: after(43_200) };
    await tx.insert(signIn).values({ id: uuidv7(), tokenHash: testVault.hash(token), personId, ...times });
  });
  const as = (now: Date) => contextOf(database, { kind: "person", personId }, now);
  const confirm = (totp: string, now = NOW) =>
    execute(confirmSecondFactor, as(now), { totp, signInToken: token, next: "/support" });
  const code = async (now: Date) => {
    const [row] = await database.system.read((tx) => tx.select().from(person).where(eq(person.id, personId)));
    return totpOf(testVault.open(row?.sealedTotpSecret ?? "", totpSeal(personId)), "").generate({
      timestamp: now.getTime(),
    });
  };
  return { personId, token, as, confirm, code };
}

test("the first code switches the second factor on and proves it for this browser", async () => {
  const { as, token, confirm, code } = await agent();
  await execute(setUpSecondFactor, as(NOW), {});
  expect(await readSignIn(database.system, testVault, token, NOW)).toMatchObject({
    hasSecondFactor: false,
    secondFactorAt: null,
  });
  const typed = await code(NOW);
  await confirm(`${typed.slice(0, 3)} ${typed.slice(3)}`);
  expect(await readSignIn(database.system, testVault, token, NOW)).toMatchObject({
    hasSecondFactor: true,
    secondFactorAt: NOW,
  });
});

test("a code is accepted once, also when it is sent four times at once", async () => {
  const { as, confirm, code } = await agent();
  await execute(setUpSecondFactor, as(NOW), {});
  const typed = await code(NOW);
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => confirm(typed)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(confirm(typed, after(20))).rejects.toMatchObject({ code: "second_factor.wrong" });
  const later = after(1_800);
  await expect(confirm(await code(later), later)).resolves.toEqual({ next: "/support" });
});

test("after five wrong codes even the right one waits a quarter of an hour", async () => {
  const { as, confirm, code } = await agent();
  await execute(setUpSecondFactor, as(NOW), {});
  const right = await code(NOW);
  const wrong = right === "000000" ? "000001" : "000000";
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => confirm(wrong)));
  const codes = results.map((result) => (result.status === "rejected" ? result.reason.code : "in"));
  expect(codes.filter((each) => each === "second_factor.wrong")).toHaveLength(5);
  expect(codes.filter((each) => each === "sign_in.too_often")).toHaveLength(3);
  await expect(confirm(right)).rejects.toMatchObject({ code: "sign_in.too_often" });
  await expect(confirm(await code(after(900)), after(900))).resolves.toEqual({ next: "/support" });
});

test("a confirmed second factor is not replaced by whoever reads the mailbox", async () => {
  const { as, confirm, code } = await agent();
  await execute(setUpSecondFactor, as(NOW), {});
  await confirm(await code(NOW));
  await expect(execute(setUpSecondFactor, as(NOW), {})).rejects.toMatchObject({ code: "not_permitted" });
});

test("somebody else's code does not prove this browser", async () => {
  const [mine, theirs] = [await agent(), await agent()];
  await execute(setUpSecondFactor, theirs.as(NOW), {});
  const input = { totp: await theirs.code(NOW), signInToken: mine.token, next: "/" };
  await execute(confirmSecondFactor, theirs.as(NOW), input);
  expect(await readSignIn(database.system, testVault, mine.token, NOW)).toMatchObject({ secondFactorAt: null });
});

test("staff are signed out after thirty minutes without a click and after twelve hours in any case", async () => {
  const idle = await agent();
  expect(await readSignIn(database.system, testVault, idle.token, after(1_799))).toBeDefined();
  expect(await readSignIn(database.system, testVault, idle.token, after(1_799 + 1_800))).toBeUndefined();
  const busy = await agent();
  for (let minutes = 0; minutes < 720; minutes += 20) {
    expect(await readSignIn(database.system, testVault, busy.token, after(minutes * 60))).toBeDefined();
  }
  expect(await readSignIn(database.system, testVault, busy.token, after(43_200))).toBeUndefined();
});

test("what needs a fresh second factor refuses an old one", async () => {
  const { personId } = await agent();
  const support = (secondFactorAt: Date | null) =>
    contextOf(database, { kind: "support", appId: null, personId, role: "support_agent", secondFactorAt }, after(600));
  expect(() => requireFreshSecondFactor(support(after(300)), 5)).not.toThrow();
  expect(() => requireFreshSecondFactor(support(after(299)), 5)).toThrow("second_factor.required");
  expect(() => requireFreshSecondFactor(support(null), 5)).toThrow("second_factor.required");
});

test("one click signs in as a person of the demo until a live key is stored", async () => {
  const { personId } = await agent();
  const visitor = contextOf(database, { kind: "public", appId }, NOW);
  const { token, next } = await execute(signInAsDemoPerson, visitor, { personId });
  expect(next).toBe("/support");
  expect(await readSignIn(database.system, testVault, token, NOW)).toMatchObject({ secondFactorAt: NOW });
  const liveId = uuidv7();
  await database.owner`insert into app (id, slug, name, mode, is_portal, stripe_account_id, stripe_client_id, created_at)
    values (${liveId}, 'live', 'Live', 'live', false, 'acct_live', 'ca_live', now())`;
  await database.owner`insert into platform_key (id, app_id, kind, sealed_value, valid_from)
    values (${uuidv7()}, ${liveId}, 'secret', 'sealed', now())`;
  await expect(execute(signInAsDemoPerson, visitor, { personId })).rejects.toMatchObject({ code: "not_found" });
});
