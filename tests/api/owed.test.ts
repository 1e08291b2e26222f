import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { type Answer, formIn, type Leak, type Visitor, visitor } from "@/tests/support/matrix/visitor";
import { guestInStack, placeOfForty, type StackGuest } from "@/tests/support/pages/owing-driver";
import { linkIn } from "@/tests/support/pages/owing-link";
import { testStack } from "@/tests/support/stack";

const LONG_MS = 120_000;

type Debtor = { guest: StackGuest; card: string; debt: string; running: string; link: string; at: Visitor };

let sql: postgres.Sql;
let [ours, theirs]: Debtor[] = [];
const leaks: Leak[] = [];

/** Owes 10.00 for one stay; another one runs. */
async function makeDebtor(name: string): Promise<Debtor> {
  const guest = await guestInStack(sql);
  const card = await guest.card("pm_card_visa");
  const running = await guest.park(await placeOfForty(sql, `${name} running`), card);
  const debt = await guest.owe(await placeOfForty(sql, `${name} owed`), card);
  const link = await linkIn(testStack(), guest.email);
  return { guest, card, debt, running, link, at: visitor(name, guest.cookie, [], leaks) };
}

beforeAll(async () => {
  sql = postgres(testStack().databaseUrl, { max: 2, onnotice: () => undefined });
  ours = await makeDebtor("Quai des Uns");
  theirs = await makeDebtor("Quai des Autres");
}, LONG_MS);
afterAll(async () => {
  await sql.end();
  await closeDatabase();
});

function both(): { ours: Debtor; theirs: Debtor } {
  if (!ours || !theirs) throw new Error("nobody owes anything");
  return { ours, theirs };
}

/** What two drivers' money and stays look like; nothing that a job changes by itself within an hour. */
async function stands(): Promise<unknown> {
  const ids = [both().ours, both().theirs].flatMap(({ debt, running }) => [debt, running]);
  return sql`select s.id, s.session_status, s.balance_status, s.asked_at, s.ends_at,
      (select count(*) from attempt a join payment p on p.id = a.payment_id where p.session_id = s.id) as tries
    from session s where s.id in ${sql(ids)} order by s.id`;
}

/** Without the ids that the page echoes. */
function said({ status, location, body }: Answer, ...ids: readonly string[]): string {
  const alert = /role="alert"[^>]*>(.*?)<\/(?:div|p|section)>/s.exec(body)?.[1] ?? "";
  const text = `${status} ${location} ${alert.replace(/<[^>]*>/g, " ")}`;
  return ids.reduce((left, id) => left.replaceAll(id, "‹id›"), text);
}

type Form = {
  readonly page: (mine: Debtor) => string;
  readonly field: string;
  readonly foreign: (other: Debtor) => string;
};
const PAY = 'name="what"';

/** Every form of what is owed and of an open stay that carries an id; the page, the field and a neighbour's id in it. */
const FORMS: Readonly<Record<string, Form>> = {
  "which stay, by browser": { page: () => "/owed", field: "what", foreign: ({ debt }) => debt },
  "which stay, by link": { page: ({ link }) => link, field: "what", foreign: ({ debt }) => debt },
  "which card, by browser": { page: () => "/owed", field: "payWith", foreign: ({ card }) => card },
  "which card, by link": { page: ({ link }) => link, field: "payWith", foreign: ({ card }) => card },
  "stopping a stay": {
    page: ({ running }) => `/sessions/${publicId("session", running)}`,
    field: "session",
    foreign: ({ running }) => publicId("session", running),
  },
};

test.each(Object.entries(FORMS))(
  "%s: another driver's id answers like one that nobody has, and changes nothing",
  async (_, { page, field, foreign }) => {
    const { ours, theirs } = both();
    const [path, id] = [page(ours), foreign(theirs)];
    const before = await stands();
    const form = (await ours.at.get(path)).body;
    const sent = async (value: string) => {
      const data = formIn(form, field === "session" ? 'name="session"' : PAY);
      data.set(field, value);
      return ours.at.post(path, data);
    };
    const nobodys = id.startsWith("ses_") ? publicId("session", uuidv7()) : uuidv7();
    const unknown = await sent(nobodys);
    expect(said(unknown, nobodys)).toMatch(/^200 {2}\S/);
    expect(said(await sent(id), id)).toBe(said(unknown, nobodys));
    for (const value of ["", "0", "%00", "{}", "'; drop table debt; --", "x".repeat(2_000)]) {
      expect((await sent(value)).status, value.slice(0, 20)).toBeLessThan(500);
    }
    expect(await stands()).toEqual(before);
  },
  LONG_MS,
);

test(
  "the open payment of another driver's debt is not found, by browser or by link, and cannot be left",
  async () => {
    const { ours, theirs } = both();
    const form = formIn((await theirs.at.get("/owed")).body, 'name="what"');
    form.set("payWith", "new");
    const opened = await theirs.at.post("/owed", form);
    const [id, nobodys] = [publicId("session", theirs.debt), publicId("session", uuidv7())];
    expect(opened.location).toMatch(new RegExp(`^/owed/mine/${id}`));
    expect((await theirs.at.get(opened.location)).status).toBe(200);
    const before = await stands();
    for (const at of ["/owed/mine/", `${ours.link}/`]) {
      for (const rest of ["", "/return", "/status"]) {
        const [known, unknown] = [await ours.at.get(`${at}${id}${rest}`), await ours.at.get(`${at}${nobodys}${rest}`)];
        expect(known.status, `${at}${rest}`).toBe(rest === "/return" ? 303 : 404);
        expect(said(known, id), `${at}${rest}`).toBe(said(unknown, nobodys));
        expect(known.body).not.toContain("client_secret");
      }
    }
    const leaving = formIn((await theirs.at.get(opened.location)).body, `value="${id}"`);
    for (const page of ["/owed", ours.link]) expect((await ours.at.post(page, leaving)).status).toBeLessThan(500);
    expect(await stands()).toEqual(before);
    // Its own driver can, by the link of the mail too.
    const left = await theirs.at.post(`${theirs.link}/${id}`, leaving);
    expect(left.location).toMatch(new RegExp(`^${theirs.link}`));
    expect(await stands()).not.toEqual(before);
  },
  LONG_MS,
);
