import { newToken, uuidv7 } from "@/lib/auth/context";
import { type IdKind, publicId } from "@/lib/domain/id";
import type { Tenant } from "@/tests/support/matrix/tenant";
import { ACTORS, type Actor, STAFF, type Town } from "@/tests/support/matrix/town";

/** What the door's keeper says to whoever may not see what is behind it. */
export type Gate = "everybody" | "driver" | "person" | "operator" | "developer" | "support";

/** An address with the parts that it echoes, and the same address of something that does not exist. */
export type Door = {
  readonly name: string;
  readonly at: (...parts: string[]) => string;
  readonly parts: readonly string[];
  readonly twin: readonly string[];
  readonly sees: readonly Actor[];
  /** Those who see the pages around it: to them it is missing within these. */
  readonly isMissingTo?: readonly Actor[];
  /** What is no id answers before anybody's things are looked at: some actors ask, by page only. */
  readonly isMalformed?: true;
};

export type Row = {
  readonly gate: Gate;
  /** To whoever may see it: a status, or the beginning of where it leads. */
  readonly shows: number | string;
  /** To everybody else, where the gate does not say it. */
  readonly hides?: number;
  readonly doors: (town: Town) => readonly Door[];
  /** Not a page: no policy for scripts, no payload for the router. */
  readonly isHandler?: true;
};

export const MALFORMED = [
  "0",
  "ses_0",
  "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
  "a".repeat(900),
  "%00",
  "%F0%9F%98%80",
];
const TENANTS = ["a", "b", "w"] as const;
type TenantKey = (typeof TENANTS)[number];
type Shown = keyof Tenant["shown"];

const UNKNOWN: Record<Shown, () => string> = {
  session: () => unknownId("session"),
  waiting: () => unknownId("session"),
  quote: () => unknownId("quote"),
  receipt: () => unknownId("receipt"),
  setup: uuidv7,
  link: newToken,
  payLink: newToken,
  parkedLink: newToken,
  confirmLink: newToken,
  verify: () => newToken().slice(0, 16),
};

export function malformed(at: Door["at"], parts: readonly string[], twin: readonly string[]): Door {
  return { name: parts.join(" ").slice(0, 40), at, parts, twin, sees: [], isMalformed: true };
}

/** As long as the name it stands for, so that lengths say nothing. */
export function nobodys(slug: string): string {
  return "x".repeat(slug.length);
}

function unknownId(kind: IdKind): string {
  return publicId(kind, uuidv7());
}

export const DRIVERS: Record<TenantKey, readonly Actor[]> = { a: ["driverA"], b: ["driverB"], w: [] };
export const AGENTS: Record<TenantKey, readonly Actor[]> = { a: ["agent"], b: ["agent"], w: ["agent", "agentW"] };
export const ALL: Record<TenantKey, readonly Actor[]> = { a: ACTORS, b: ACTORS, w: ACTORS };
/** A thing of this kind that nobody has. */
export const NOBODY: Record<TenantKey, readonly Actor[]> = { a: [], b: [], w: [] };
export const SIGNED_IN = ACTORS.filter((name) => !/^(nobody|signedOut|driver[ABW])$/.test(name));
export const PROVEN: readonly Actor[] = ["agent", "agentW"];

/** Each tenant's own one, one that does not exist, and what is no id at all. */
export function things(
  kind: Shown,
  sees: Record<TenantKey, readonly Actor[]>,
  at: (id: string) => string,
): Row["doors"] {
  return (town) => {
    const twin = [UNKNOWN[kind]()];
    const known = TENANTS.map((tenant) => ({
      name: `${tenant}'s`,
      at,
      parts: [town[tenant].shown[kind]],
      twin,
      sees: sees[tenant],
    }));
    return [...known, ...MALFORMED.map((id) => malformed(at, [id], twin))];
  };
}

/** A page of an operator as a whole. */
export function desk(rest: string): Row["doors"] {
  const at = (slug: string) => `/operator/${slug}${rest}`;
  const of = (slug: string, sees: readonly Actor[]): Door => ({
    name: slug.slice(0, 40),
    at,
    parts: [slug],
    twin: [nobodys(slug)],
    sees,
  });
  return ({ a, b }) => [
    of(a.operator, STAFF.a),
    of(b.operator, STAFF.b),
    of("lindental", []),
    ...MALFORMED.map((slug) => malformed(at, [slug], [nobodys(slug)])),
  ];
}

/** A thing at an operator: at its own, and at a neighbour's address. */
export function atDesk(kind: "session" | "receipt", at: (slug: string, id: string) => string): Row["doors"] {
  return (town) => {
    const unknown = UNKNOWN[kind]();
    const doors: Door[] = [];
    for (const tenant of TENANTS) {
      const [own, id] = [town[tenant].operator, town[tenant].shown[kind]];
      const other = own === town.a.operator ? town.b.operator : town.a.operator;
      doors.push(
        { name: `${tenant}'s`, at, parts: [own, id], twin: [nobodys(own), unknown], sees: STAFF[tenant] },
        { name: `${tenant}'s at ${other}`, at, parts: [other, id], twin: [other, unknown], sees: [] },
      );
    }
    const { operator } = town.a;
    return [...doors, ...MALFORMED.map((id) => malformed(at, [operator, id], [operator, unknown]))];
  };
}

/** An address without an id in it. */
export function one(path: string, sees: readonly Actor[] = ACTORS): Row["doors"] {
  return () => [{ name: path, at: () => path, parts: [], twin: [], sees }];
}

export const each = (...paths: string[]): Row["doors"] => {
  return (town) => paths.flatMap((path) => one(path)(town));
};
