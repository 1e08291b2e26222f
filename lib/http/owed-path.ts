import { localPath } from "@/lib/http/local-path";

/** What is kept on the way through paying: the card that is tried, where the driver wanted to go, which stays are done with. */
export type OwedQuery = {
  readonly next?: string | undefined;
  readonly with?: string | undefined;
  /** Stays as public ids: what came of them is looked up, so that an address can claim nothing. */
  readonly settled?: string | undefined;
  readonly declined?: string | undefined;
  readonly again?: string | undefined;
  readonly wait?: string | undefined;
};

/** The page of what is owed: everything, or the open payment of one stay; `token` is a link's secret or `mine`. */
export function owedPath(token: string, query: OwedQuery = {}, ...parts: readonly string[]): string {
  const path = ["/owed", ...(token === "mine" && parts.length === 0 ? [] : [token]), ...parts].join("/");
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(known.map(([name, value]): [string, string] => [name, value ?? ""])).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** What a page was given to keep; an address elsewhere is dropped. */
export function keptQuery(query: Readonly<Record<string, string | string[] | undefined>>): OwedQuery {
  const text = (name: string) => (typeof query[name] === "string" ? query[name] : undefined);
  const next = localPath(text("next"));
  return { next: next === "/" ? undefined : next, with: text("with") };
}

const SETTLED_MAX = 20; // more debts than any driver can run up, and an address that still fits everywhere

/** The stays that somebody has just paid, for the address. */
export function settledText(sessions: readonly string[]): string | undefined {
  return sessions.length === 0 ? undefined : sessions.slice(0, SETTLED_MAX).join(".");
}

/** The same, read from an address. */
export function settledOf({ settled }: Readonly<Record<string, string | string[] | undefined>>): readonly string[] {
  return typeof settled === "string" ? settled.split(".", SETTLED_MAX) : [];
}
