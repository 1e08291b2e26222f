import postgres from "postgres";
import { z } from "zod";
import { closeDatabase, newToken, uuidv7, vault } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { askRefund, makeTenant, type Tenant } from "@/tests/support/matrix/tenant";
import { cookiesOf, formIn, type Leak, type Secret, type Visitor, visitor } from "@/tests/support/matrix/visitor";
import { testStack } from "@/tests/support/stack";

/** Everybody who knocks at every door. A and B are operators and guests of the portal; W is of the app `wayfarer`, at B. */
export const ACTORS = [
  "nobody",
  "driverA",
  "driverB",
  "driverW",
  "driverSignedIn",
  "ownerA",
  "clerkA",
  "ownerB",
  "agent",
  "agentUnproven",
  "agentW",
  "developerW",
  "signedOut",
] as const;
export type Actor = (typeof ACTORS)[number];

export const STAFF = { a: ["ownerA", "clerkA"], b: ["ownerB"], w: ["ownerB"] } as const;

export type Town = {
  readonly a: Tenant;
  readonly b: Tenant;
  readonly w: Tenant;
  readonly visitors: Readonly<Record<Actor, Visitor>>;
  /** The seeded API key of every app and operator, by its slug, as it stands in an address. */
  readonly keys: Readonly<Record<string, string>>;
  /** An endpoint of every app, switched off, by the app's slug, as it stands in an address. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Secrets that reached somebody they are not for. */
  readonly leaks: readonly Leak[];
  /** How many rows the town's drivers and all staff have in each table that only commands of people write. */
  rows(): Promise<Record<string, number>>;
  /** Asked for at W's stay a moment ago, so that it can still be taken back. */
  freshRefund(): Promise<string>;
  /** Where the only part of a refund is. */
  refundState(refundId: string): Promise<string>;
  close(): Promise<void>;
};

const PEOPLE: Partial<Record<Actor, string>> = {
  driverSignedIn: "Amélie Rochefort",
  ownerA: "Margaux Delorme",
  clerkA: "Inès Carlier",
  ownerB: "Rosalind Ashdown",
  agent: "Noor Lindqvist",
  agentW: "Oskar Hellberg",
  developerW: "Liv Sandvik",
  signedOut: "Margaux Delorme",
};

/** Every row here is somebody's act; what jobs write by themselves, like the receipt of a refund that fell due, is not. */
const OF_DRIVERS = ["quote", "session", "payment", "payment_method", "card_setup", "browser"] as const;

/** Three tenants and everybody's browser, in the running stack. */
export async function makeTown(): Promise<Town> {
  const stack = testStack();
  Object.assign(process.env, stack.environment); // this process now speaks to the stack as its worker does
  const owner = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const a = await makeTenant(owner, { app: "portal", operator: "rivelune", zoneCode: "100102", country: "FR" });
  const b = await makeTenant(owner, { app: "portal", operator: "thistlemoor", zoneCode: "200102", country: "GB" });
  const w = await makeTenant(owner, { app: "wayfarer", operator: "thistlemoor", zoneCode: "200102", country: "GB" });
  const secrets = [
    ...secretsOf("A", a, ["driverA"], STAFF.a, ["agent"]),
    ...secretsOf("B", b, ["driverB"], STAFF.b, ["agent"]),
    ...secretsOf("W", w, [], STAFF.w, ["agent", "agentW"]),
  ];
  const leaks: Leak[] = [];
  const cookies: Record<Actor, string> = {
    nobody: "",
    driverA: a.cookie,
    driverB: b.cookie,
    driverW: w.cookie,
    driverSignedIn: "",
    ownerA: "",
    clerkA: "",
    ownerB: "",
    agent: "",
    agentUnproven: await unproven(owner, "lead@bayfare.example"),
    agentW: "",
    developerW: "",
    signedOut: "",
  };
  const door = visitor("nobody", "", [], []);
  for (const name of ACTORS) {
    const person = PEOPLE[name];
    if (person) cookies[name] = await signIn(door, person);
  }
  await signOut(visitor("signedOut", cookies.signedOut, [], []));
  const visitors = Object.fromEntries(
    ACTORS.map((name) => [name, visitor(name, cookies[name], secrets, leaks)]),
  ) as Record<Actor, Visitor>; // fromEntries forgets the names
  return {
    a,
    b,
    w,
    visitors,
    keys: await seededKeys(owner),
    endpoints: await madeEndpoints(owner),
    leaks,
    rows: () => countRows(owner, [a.driverId, b.driverId, w.driverId]),
    freshRefund: () => askRefund(owner, { operator: w.operator, session: w.ids.session, note: w.note }),
    refundState: async (id) =>
      z.object({ state: z.string() }).parse((await owner`select state from refund_part where refund_id = ${id}`)[0])
        .state,
    async close() {
      await owner`update webhook_endpoint set deleted_at = now() where url = ${ENDPOINT_URL} and deleted_at is null`;
      await owner.end();
      await closeDatabase();
    },
  };
}

/** A plate is the driver's, the operator's and support's; an address the driver's and support's; a note the staff's. */
function secretsOf(
  tenant: string,
  { plate, mailbox, note, shown }: Tenant,
  drivers: readonly Actor[],
  staff: readonly Actor[],
  agents: readonly Actor[],
): Secret[] {
  return [
    { word: plate, what: `${tenant}'s plate`, mayRead: [...drivers, ...staff, ...agents], key: shown.link },
    { word: mailbox, what: `${tenant}'s mail address`, mayRead: [...drivers, ...agents] },
    { word: note, what: `${tenant}'s note`, mayRead: [...staff, ...agents] },
  ];
}

/** The demo's one click, without a script. */
async function signIn(door: Visitor, name: string): Promise<string> {
  const answer = await door.post("/sign-in", formIn((await door.get("/sign-in")).body, `<span>${name}</span>`));
  const cookie = cookiesOf(answer);
  if (answer.status !== 303 || !cookie.includes("bf_sign_in")) throw new Error(`${name}: ${answer.status}`);
  return cookie;
}

async function signOut(door: Visitor): Promise<void> {
  const answer = await door.post("/account", formIn((await door.get("/account")).body, "Sign out"));
  if (answer.status !== 303) throw new Error(`signing out answered ${answer.status}`);
}

/** A sign-in by mail link: the second factor is still to come. */
async function unproven(owner: postgres.Sql, email: string): Promise<string> {
  const token = newToken();
  const { id } = z.object({ id: z.uuid() }).parse((await owner`select id from person where email = ${email}`)[0]);
  await owner`insert into sign_in (id, token_hash, person_id, created_at, expires_at, seen_at)
    values (${uuidv7()}, ${vault.hash(token)}, ${id}, now(), now() + interval '1 hour', now())`;
  return `bf_sign_in=${token}`;
}

/** Nothing is ever sent there. */
const ENDPOINT_URL = "https://switched-off.example/";

async function madeEndpoints(owner: postgres.Sql): Promise<Record<string, string>> {
  const apps = await owner<{ id: string; slug: string }[]>`select id, slug from app`;
  const made: Record<string, string> = {};
  for (const { id: appId, slug } of apps) {
    const id = uuidv7();
    await owner`insert into webhook_endpoint (id, app_id, url, events, created_at, disabled_at)
      values (${id}, ${appId}, ${ENDPOINT_URL}, '{}', now(), now())`;
    made[slug] = publicId("webhookEndpoint", id);
  }
  return made;
}

async function seededKeys(owner: postgres.Sql): Promise<Record<string, string>> {
  const rows = await owner<{ slug: string; id: string }[]>`select coalesce(a.slug, o.slug) as slug, k.id from api_key k
    left join app a on a.id = k.app_id left join operator o on o.id = k.operator_id where k.label = 'Demo'`;
  return Object.fromEntries(rows.map(({ slug, id }) => [slug, publicId("apiKey", id)]));
}

/** Only theirs: other files' drivers park in the same stack. */
async function countRows(owner: postgres.Sql, driverIds: readonly string[]): Promise<Record<string, number>> {
  const drivers = owner`select id from driver where id in ${owner(driverIds)} or person_id is not null`;
  const refunds = owner`select r.id from refund r join session s on s.id = r.session_id where s.driver_id in (${drivers})`;
  const tables = {
    ...Object.fromEntries(OF_DRIVERS.map((table) => [table, owner`${owner(table)} where driver_id in (${drivers})`])),
    refund: owner`refund where id in (${refunds})`,
    refund_part: owner`refund_part where refund_id in (${refunds})`,
    connection: owner`connection`,
    membership: owner`membership`,
    webhook_endpoint: owner`webhook_endpoint where url = ${ENDPOINT_URL} and deleted_at is null`,
    api_key: owner`api_key where label = 'Demo' and revoked_at is null and expires_at is null`,
  };
  const counts: Record<string, number> = {};
  for (const [table, rows] of Object.entries(tables)) {
    const [row] = await owner`select count(*)::int as count from ${rows}`;
    counts[table] = z.object({ count: z.number() }).parse(row).count;
  }
  return counts;
}
