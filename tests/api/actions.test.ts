import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { type Actor, makeTown, type Town } from "@/tests/support/matrix/town";
import { type Answer, formIn } from "@/tests/support/matrix/visitor";
import { testStack } from "@/tests/support/stack";

const LONG_MS = 120_000;

let town: Town;

beforeAll(async () => {
  town = await makeTown();
}, LONG_MS);
afterAll(() => town?.close());

type Form = {
  /** Where its owner finds it, and text that only this form has. */
  readonly page: (town: Town) => string;
  readonly owner: Actor;
  readonly marker: string;
  /** The field whose id is put in, and whose ids there are: the neighbours', and one that nobody has. */
  readonly field: string;
  readonly foreign: (town: Town) => readonly string[];
  readonly unknown?: () => string;
  /** What its owner would type. */
  readonly typed?: Readonly<Record<string, string>>;
};

function uuidsOf(keys: Town["keys"], slugs: readonly string[]): string[] {
  return slugs.map((slug) => parsePublicId("apiKey", keys[slug] ?? "") ?? "");
}

/** Every form that carries an id, with everybody's ids but one's own. */
const FORMS: Readonly<Record<string, Form>> = {
  "paying an offer": {
    page: ({ a }) => `/pay/${a.shown.quote}`,
    owner: "driverA",
    marker: 'name="quoteId"',
    field: "quoteId",
    foreign: ({ b, w }) => [b.ids.quote, w.ids.quote],
    typed: { pay: "guest", email: "" },
  },
  "paying with a card": {
    page: ({ a }) => `/pay/${a.shown.quote}`,
    owner: "driverA",
    marker: 'name="quoteId"',
    field: "pay",
    foreign: ({ b, w }) => [b.ids.card, w.ids.card],
    typed: { email: "" },
  },
  "asking for more time": {
    page: ({ a }) => `/sessions/${a.shown.session}/extend`,
    owner: "driverA",
    marker: 'name="sessionId"',
    field: "sessionId",
    foreign: ({ b, w }) => [b.ids.session, w.ids.session],
    typed: { minutes: "240" },
  },
  "leaving the checkout": {
    page: ({ a }) => `/sessions/${a.shown.waiting}/pay`,
    owner: "driverA",
    marker: 'name="session"',
    field: "session",
    foreign: ({ b, w }) => [b.shown.waiting, w.shown.waiting],
    unknown: () => publicId("session", uuidv7()),
  },
  "removing a card": {
    page: () => "/cards",
    owner: "driverA",
    marker: 'name="paymentMethodId"',
    field: "paymentMethodId",
    foreign: ({ b, w }) => [b.ids.card, w.ids.card],
  },
  "connecting Stripe's account anew": {
    page: ({ a }) => `/operator/${a.operator}/stripe`,
    owner: "ownerA",
    marker: 'name="connectionId"',
    field: "connectionId",
    foreign: () => [],
  },
  "revoking an app's key": {
    page: ({ keys }) => `/developers/apps/wayfarer/keys/${keys.wayfarer}/revoke`,
    owner: "developerW",
    marker: 'name="apiKeyId"',
    field: "apiKeyId",
    foreign: ({ keys }) => uuidsOf(keys, ["portal", "rivelune"]),
  },
  "deleting an app's endpoint": {
    page: ({ endpoints }) => `/developers/apps/wayfarer/deliveries/${endpoints.wayfarer}/delete`,
    owner: "developerW",
    marker: 'name="endpointId"',
    field: "endpointId",
    foreign: ({ endpoints }) => [parsePublicId("webhookEndpoint", endpoints.portal ?? "") ?? ""],
  },
  "rolling an operator's key": {
    page: ({ keys }) => `/operator/rivelune/keys/${keys.rivelune}/roll`,
    owner: "ownerA",
    marker: 'name="newKeyId"',
    field: "apiKeyId",
    foreign: ({ keys }) => uuidsOf(keys, ["thistlemoor", "wayfarer"]),
    typed: { overlap: "now" },
  },
  "refunding as an app's agent": {
    page: ({ w }) => `/support/sessions/${w.shown.session}`,
    owner: "agentW",
    marker: 'name="currency"',
    field: "sessionId",
    foreign: ({ a, b }) => [a.ids.session, b.ids.session],
    typed: { amount: "1.00", reason: "goodwill", note: "", currency: "gbp" },
  },
};

async function fill(form: Form, put: Readonly<Record<string, string>>): Promise<{ path: string; data: FormData }> {
  const path = form.page(town);
  const page = await town.visitors[form.owner].get(path);
  expect(page.status, path).toBe(200);
  const data = formIn(page.body, form.marker);
  for (const [name, value] of Object.entries({ ...form.typed, ...put })) data.set(name, value);
  return { path, data };
}

/** What the page says to whoever sent the form, without the ids that it echoes. */
function said({ status, location, body }: Answer, id: string): string {
  const alert = /role="alert"[^>]*>(.*?)<\/(?:div|p|section)>/s.exec(body)?.[1] ?? "";
  return `${status} ${location.replaceAll(id, "‹id›")} ${alert.replace(/<[^>]*>/g, " ").replaceAll(id, "‹id›")}`;
}

test.each(Object.entries(FORMS))(
  "%s: another's id answers like one that nobody has, and changes nothing",
  async (_, form) => {
    const before = await town.rows();
    const nobodys = form.unknown?.() ?? uuidv7();
    const sent = async (id: string) => {
      const { path, data } = await fill(form, { [form.field]: id });
      return town.visitors[form.owner].post(path, data);
    };
    const unknown = await sent(nobodys);
    expect(unknown.status).toBe(200);
    expect(said(unknown, nobodys)).toMatch(/200 {2}\S/);
    for (const id of form.foreign(town)) expect(said(await sent(id), id)).toBe(said(unknown, nobodys));
    for (const id of ["", "0", "%00", "{}", "'; drop table session; --", "\u{1F600}", "\u0000", "x".repeat(2_000)]) {
      expect((await sent(id)).status, id.slice(0, 20)).toBeLessThan(500);
    }
    expect(await town.rows()).toEqual(before);
    expect(town.leaks).toEqual([]);
  },
  LONG_MS,
);

test(
  "another agent cannot take back a refund of another app, nor a driver any",
  async () => {
    const fresh = await town.freshRefund();
    const before = await town.rows();
    const page = `/support/sessions/${town.w.shown.session}`;
    const form = formIn((await town.visitors.agentW.get(page)).body, `value="${fresh}"`);
    for (const id of [town.a.ids.refund, town.b.ids.refund, uuidv7()]) {
      form.set("refundId", id);
      const answer = await town.visitors.agentW.post(page, form);
      expect([answer.status, answer.location]).toEqual([200, ""]);
    }
    form.set("refundId", fresh);
    for (const actor of ["nobody", "driverA", "ownerA", "agentUnproven", "developerW", "signedOut"] as const) {
      for (const to of ["/", page]) {
        const answer = await town.visitors[actor].post(to, form);
        expect(answer.location, `${actor} ${to}`).not.toContain("undone");
        expect(answer.status, `${actor} ${to}`).toBeLessThan(500);
      }
    }
    expect(await town.rows()).toEqual(before);
    expect(await town.refundState(fresh)).not.toBe("canceled");
  },
  LONG_MS,
);

test(
  "a clerk connects no account, whatever form is sent",
  async () => {
    const page = `/operator/${town.a.operator}/stripe`;
    const form = formIn((await town.visitors.ownerA.get(page)).body, 'name="connectionId"');
    const before = await town.rows();
    for (const actor of ["clerkA", "ownerB", "nobody", "driverA", "agent"] as const) {
      const answer = await town.visitors[actor].post(page, form);
      expect(answer.status, actor).toBeLessThan(500);
      expect(answer.body, actor).not.toContain(town.a.plate);
    }
    expect(await town.rows()).toEqual(before);
  },
  LONG_MS,
);

test(
  "a form that does not come from a page of ours is refused, and changes nothing",
  async () => {
    const form = FORMS["paying an offer"];
    if (!form) throw new Error("no such form");
    const before = await town.rows();
    const { path, data } = await fill(form, {});
    const cookie = town.a.cookie;
    const from = async (headers: Record<string, string>) =>
      fetch(testStack().url + path, {
        method: "POST",
        body: data,
        redirect: "manual",
        headers: { cookie, ...headers },
      });
    for (const origin of [
      undefined,
      "null",
      "https://evil.example",
      "http://127.0.0.1",
      "http://localhost.evil.example",
    ]) {
      const response = await from(origin === undefined ? {} : { origin });
      expect(response.headers.get("location"), origin ?? "no origin").toBeNull();
      // Without an origin the form's own door refuses, in words.
      expect(response.status, origin ?? "no origin").toBe(origin === undefined ? 200 : 403);
    }
    expect(await town.rows()).toEqual(before);
  },
  LONG_MS,
);
