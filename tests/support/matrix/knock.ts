import type { Door, Gate, Row } from "@/tests/support/matrix/doors";
import type { Actor } from "@/tests/support/matrix/town";
import type { Answer, Visitor } from "@/tests/support/matrix/visitor";

const REQUEST_KEY = /("\$L",")[\w-]{21}([vmh]")/g;

// The number of a row, and of how long the ones before it took.
const ROW_HEAD = /^(?:[0-9a-f]+:)?(?:o[0-9a-f]+,)?(?:[0-9a-f]+:)?/;

// Written into the head of the payload when the refusal is quicker than the shell; the page itself has it always.
const NOT_INDEXED = '["$","meta",null,{"name":"robots","content":"noindex"}]';

const UNSIGNED: readonly Actor[] = ["nobody", "driverA", "driverB", "driverW", "signedOut"];

/** What a door says to an actor who may not see what is behind it: as if it were not there, or first "who are you?". */
function hiddenBy(gate: Gate, actor: Actor): { status: number; location?: string } {
  const asks = gate !== "everybody" && gate !== "driver";
  if (asks && UNSIGNED.includes(actor)) return { status: 307, location: "/sign-in?next=" };
  if (gate === "support" && actor === "agentUnproven") return { status: 307, location: "/account/second-factor?next=" };
  return { status: 404 };
}

/** The address of a door's thing, or of the same thing that does not exist. */
function addressOf(door: Door, parts: readonly string[]): string {
  return door.at(...parts);
}

/** An answer without what is different in every one: nonce, request, order of the stream, and the ids of its address. */
function compared(answer: Answer, parts: readonly string[]): string {
  const nonce = /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
  let text = [`${answer.status} ${answer.location}`, ...linesOf(answer.body)].join("\n");
  if (nonce) text = text.replaceAll(nonce, "‹nonce›");
  // Next names each answer in the keys of its outlets: 21 letters and what the outlet is.
  text = text.replaceAll(REQUEST_KEY, "$1‹request›$2");
  text = text.replaceAll(NOT_INDEXED, "null");
  for (const [index, part] of parts.entries()) {
    for (const form of new Set([encodeURIComponent(part), part, safely(part)])) {
      text = text.replaceAll(form, `‹${index}›`);
    }
  }
  return text;
}

/** The page without its scripts, then the rows of the payload, which come in the order in which they were ready. */
function linesOf(body: string): string[] {
  const scripts = [...body.matchAll(/self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)/g)];
  const payload = scripts.length === 0 ? body : scripts.map(([, text = '""']) => String(JSON.parse(text))).join("");
  const page = scripts.length === 0 ? "" : body.replaceAll(/<script[^>]*>.*?<\/script>/gs, "");
  const rows = payload.split("\n").map((row) => row.replace(ROW_HEAD, "").replaceAll(/\$([L@Q]?)[0-9a-f]+/g, "$$$1"));
  // Rows of numbers only say how long others took and are.
  return [page, ...new Set(rows.filter((row) => !/^~?[\d:a-z,~]*(true|C|null)?$/i.test(row)).sort())];
}

function safely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What does not exist is asked for once by each actor, and by them only. */
function twinOf({ visitor, door, rsc, twins }: Knock): Promise<string> {
  const path = addressOf(door, door.twin);
  const key = `${visitor.name} ${rsc} ${path}`;
  const asked = twins.get(key) ?? ask(visitor, path, rsc).then((answer) => compared(answer, door.twin));
  twins.set(key, asked);
  return asked;
}

function ask(visitor: Visitor, path: string, rsc: boolean): Promise<Answer> {
  return rsc ? visitor.get(`${path}${path.includes("?") ? "&" : "?"}_rsc`, { rsc: "1" }) : visitor.get(path);
}

export type Knock = {
  actor: Actor;
  visitor: Visitor;
  door: Door;
  row: Row;
  rsc: boolean;
  twins: Map<string, Promise<string>>;
};

/** What is wrong with one door's answer to one actor; nothing, when all is well. */
export async function knock(at: Knock): Promise<string[]> {
  const { actor, visitor, door, row, rsc } = at;
  const path = addressOf(door, door.parts);
  const answer = await ask(visitor, path, rsc);
  const wrong: string[] = [];
  const told = `${answer.status} ${answer.location}`;
  const say = (what: string) => wrong.push(`${actor}${rsc ? " (payload)" : ""} at ${path.slice(0, 120)}: ${what}`);
  if (answer.status >= 500) say(told);
  else if (door.sees.includes(actor)) {
    // The payload for the router says in its text what a page says by its status.
    if (!rsc && !isShown(row, answer)) say(`${told} instead of ${row.shows}`);
  } else {
    if (!rsc && !isHidden(at, answer)) say(`${told} instead of ${row.hides ?? hiddenBy(row.gate, actor).status}`);
    if (door.parts.length > 0 && !door.isMalformed && !door.isMissingTo?.includes(actor)) {
      const [seen, twin] = [compared(answer, door.parts), await twinOf(at)];
      if (seen !== twin) say(`differs from what does not exist: ${firstDifference(seen, twin)}`);
    }
  }
  return wrong;
}

function isShown({ shows }: Row, { status, location }: Answer): boolean {
  return typeof shows === "number" ? status === shows : location.startsWith(shows);
}

function isHidden({ row, actor, door }: Knock, { status, location }: Answer): boolean {
  // What cannot be decoded is refused before any page.
  if (door.isMalformed && status === 400) return true;
  if (row.hides) return status === row.hides;
  const hidden = hiddenBy(row.gate, actor);
  return status === hidden.status && location.startsWith(hidden.location ?? "");
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return `${JSON.stringify(a.slice(Math.max(0, at - 60), at + 60))} / ${JSON.stringify(b.slice(Math.max(0, at - 60), at + 60))}`;
}
