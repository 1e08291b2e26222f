import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { REFUSALS } from "@/lib/domain/errors";
import { PERMISSIONS } from "@/lib/domain/permission";

const ROOT = path.join(import.meta.dirname, "../..");

type Source = { readonly file: string; readonly text: string };

/** Every TypeScript file of a folder, by its path from the root. */
function sources(folder: string): Source[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") }));
}

const app = sources("app");
const lib = sources("lib").filter(({ file }) => !file.startsWith("lib/simulator/"));
const tests = sources("tests").filter(({ file }) => /\.(test|spec)\.ts$/.test(file));
const database = sources("db");

/** What a file exports, each with the first word of its value: `["ask", "formAction"]`. */
function exportsOf({ text }: Source): [name: string, maker: string][] {
  return [...text.matchAll(/^export (?:default )?(.*)$/gm)].flatMap(([, rest = ""]): [string, string][] => {
    const several = /^const \{ ([\w, ]+) \} = (\w+)/.exec(rest);
    if (several) return (several[1] ?? "").split(", ").map((name) => [name, several[2] ?? ""]);
    const made = /^const (\w+)(?::[^=]*)? =\s*(\w+)?/.exec(rest);
    return [made ? [made[1] ?? "", made[2] ?? followingWord(text, rest)] : [rest, ""]];
  });
}

function followingWord(text: string, line: string): string {
  return /^\s*(\w+)/.exec(text.slice(text.indexOf(line) + line.length))?.[1] ?? "";
}

type CommandFile = { readonly file: string; readonly constant: string; readonly name: string };

const commands: CommandFile[] = lib.flatMap(({ file, text }) =>
  [...text.matchAll(/^export const (\w+) = command\(\{\s*name: "([\w.]+)"/gm)].map(([, constant = "", name = ""]) => ({
    file,
    constant,
    name,
  })),
);

test("every server action is a command behind the form's door", () => {
  const actions = app.filter(({ text }) => /^["']use server["']/m.test(text));
  expect(actions.length).toBeGreaterThan(0);
  for (const source of actions) {
    for (const [name, maker] of exportsOf(source))
      expect(`${name} = ${maker}`, source.file).toBe(`${name} = formAction`);
  }
});

const METHODS = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"];

test("every route of the API is a command or a read behind the API's doors, and says no to every other method", () => {
  const routes = app.filter(({ file }) => /^app\/api\/(v1|apds)\/.*route\.ts$/.test(file));
  for (const source of routes) {
    const found = exportsOf(source);
    expect(found.map(([name]) => name).sort(), source.file).toEqual(METHODS);
    for (const [name, maker] of found)
      expect(["apiRoute", "apiRead", "otherMethods"], `${source.file} ${name}`).toContain(maker);
  }
});

test("every webhook of Stripe is behind Stripe's door", () => {
  const routes = app.filter(({ file }) => /^app\/api\/stripe\/.*route\.ts$/.test(file));
  expect(routes.length).toBeGreaterThan(0);
  for (const source of routes) expect(exportsOf(source), source.file).toEqual([["POST", "stripeRoute"]]);
});

test("commands are found by this test, with one name each", () => {
  expect(commands.length).toBeGreaterThan(10);
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  expect(lib.filter(({ text }) => /\bcommand\(\{/.test(text)).length).toBe(
    new Set(commands.map(({ file }) => file)).size,
  );
});

test("every command is reached by a door or by a command that is", () => {
  const others = [...app, ...lib, ...database];
  const unreached = commands.filter(
    ({ file, constant }) =>
      !others.some((source) => source.file !== file && new RegExp(`\\b${constant}\\b`).test(source.text)),
  );
  expect(unreached.map(({ file, constant }) => `${file} ${constant}`)).toEqual([]);
});

test("every command is named in a test", () => {
  const untested = commands.filter(({ constant, name }) => {
    const mention = new RegExp(`\\b${constant}\\b|"${name.replace(".", "\\.")}"`);
    return !tests.some(({ text }) => mention.test(text));
  });
  expect(untested.map(({ file, constant }) => `${file} ${constant}`)).toEqual([]);
});

test("every refusal is given somewhere, and every permission is asked for", () => {
  const elsewhere = [...app, ...lib].filter(({ file }) => !/^lib\/(domain\/(errors|permission)\.ts|i18n\/)/.test(file));
  const isNamed = (name: string) => elsewhere.some(({ text }) => text.includes(`"${name}"`));
  expect(Object.keys(REFUSALS).filter((code) => !isNamed(code))).toEqual([]);
  expect(PERMISSIONS.filter((permission) => !isNamed(permission))).toEqual([]);
});

test("the environment is read in one file, the queue's engine imported in one, Stripe's client made in one", () => {
  const everything = [...app, ...sources("components"), ...lib, ...database];
  const holding = (pattern: RegExp) => everything.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
  expect(holding(/process\.env\b/)).toEqual(["lib/env.ts"]);
  expect(holding(/\bnew Stripe\(/)).toEqual(["lib/stripe/client.ts"]);
  expect(holding(/^import (?!type\b).*from "pg-boss"/m)).toEqual(["lib/jobs/queue.ts"]);
});

test("nothing is switched off: no ignored rule, no skipped or lonely test, no note to do it later", () => {
  const marks = ["biome-ignore", "ts-ignore", "TO" + "DO", "FIX" + "ME"];
  for (const { file, text } of [
    ...app,
    ...sources("components"),
    ...sources("lib"),
    ...database,
    ...sources("tests"),
  ]) {
    if (file === "tests/unit/architecture.test.ts") continue;
    for (const mark of marks) expect(text.includes(mark), `${file}: ${mark}`).toBe(false);
    if (file.startsWith("tests/")) expect(/\b(test|describe|it)\.(only|skip)\b/.test(text), file).toBe(false);
  }
});

test("only files that Next asks it of have a default export", () => {
  const asked = /\/(page|layout|error|global-error|loading|not-found|template|default|request)\.tsx?$/;
  const found = [...app, ...sources("components"), ...lib, ...database].filter(
    ({ file, text }) => /^export default /m.test(text) && !asked.test(file) && !file.endsWith(".config.ts"),
  );
  expect(found.map(({ file }) => file)).toEqual([]);
});
