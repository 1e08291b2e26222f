import { expect, test } from "vitest";
import type { Database, Scope } from "@/db/client";
import { together } from "@/db/together";

function unused(): never {
  throw new Error("what is asked together is asked by whoever made it");
}

const system: Scope = { kind: "system" };
const of = (origin: object, scope: Scope = system): Database => ({
  origin,
  scope,
  single: unused,
  read: unused,
  transaction: unused,
  as: unused,
});

type Statement = {
  readonly scope: Scope;
  readonly questions: readonly string[];
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
};

/** Statements wait until the test answers them. */
function database() {
  const begun: Statement[] = [];
  const ask = together(({ scope }, questions: readonly string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    const answer = () => resolve(questions.map((each) => `${each}!`));
    begun.push({ scope, questions, answer, fail: reject });
    return promise;
  });
  const statement = async (index: number): Promise<Statement> => {
    for (;;) {
      const found = begun[index];
      if (found) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { ask, begun, statement };
}

test("what is asked while a statement is under way is asked with the next one, and everybody gets his own answer", async () => {
  const { ask, begun, statement } = database();
  const db = of({});
  const first = ["a", "b"].map((each) => ask(db, each));
  expect((await statement(0)).questions).toEqual(["a", "b"]);
  const second = ["c", "c", "d"].map((each) => ask(db, each));
  (await statement(0)).answer();
  expect(await Promise.all(first)).toEqual(["a!", "b!"]);
  expect((await statement(1)).questions).toEqual(["c", "c", "d"]);
  (await statement(1)).answer();
  expect(await Promise.all(second)).toEqual(["c!", "c!", "d!"]);
  expect(begun).toHaveLength(2);
});

test("nothing is remembered: the same question is asked again, and not with a statement that has begun", async () => {
  const { ask, begun, statement } = database();
  const db = of({});
  const before = ask(db, "a");
  const early = await statement(0);
  const after = ask(db, "a");
  early.answer();
  await before;
  (await statement(1)).answer();
  expect(await after).toBe("a!");
  const again = ask(db, "a");
  (await statement(2)).answer();
  await again;
  expect(begun.map(({ questions }) => questions)).toEqual([["a"], ["a"], ["a"]]);
});

test("a statement that fails fails for those in it, and the next one is asked all the same", async () => {
  const { ask, statement } = database();
  const db = of({});
  const unlucky = Promise.allSettled([ask(db, "a"), ask(db, "b")]);
  const broken = await statement(0);
  const lucky = ask(db, "c");
  const error = new Error("the connection is gone");
  broken.fail(error);
  const failed = { status: "rejected", reason: error };
  expect(await unlucky).toEqual([failed, failed]);
  (await statement(1)).answer();
  expect(await lucky).toBe("c!");
});

test("scopes and databases never meet in a statement, and do not wait for each other", async () => {
  const { ask, begun, statement } = database();
  const [one, other]: Scope[] = [
    { kind: "app", appId: "one" },
    { kind: "app", appId: "other" },
  ];
  const here = {};
  const asked = [ask(of(here, one), "a"), ask(of(here, other), "b"), ask(of({}, one), "c"), ask(of(here, one), "d")];
  await statement(2);
  expect(begun.map(({ scope, questions }) => ({ scope, questions }))).toEqual([
    { scope: one, questions: ["a", "d"] },
    { scope: other, questions: ["b"] },
    { scope: one, questions: ["c"] },
  ]);
  begun[1]?.answer();
  expect(await asked[1]).toBe("b!");
  for (const each of begun) each.answer();
  expect(await Promise.all(asked)).toEqual(["a!", "b!", "c!", "d!"]);
});

test("a statement that is held up holds up nobody for long", async () => {
  const { ask, begun, statement } = database();
  const db = of({});
  const stuck = ask(db, "a");
  await statement(0);
  const later = ask(db, "b");
  (await statement(1)).answer();
  expect(await later).toBe("b!");
  begun[0]?.answer();
  expect(await stuck).toBe("a!");
});

test("a crowd is asked in parts", async () => {
  const { ask, begun, statement } = database();
  const db = of({});
  const crowd = Array.from({ length: 450 }, (_, index) => ask(db, String(index)));
  await statement(2);
  expect(begun.map(({ questions }) => questions.length)).toEqual([200, 200, 50]);
  for (const each of begun) each.answer();
  expect((await Promise.all(crowd)).at(-1)).toBe("449!");
});
