import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";
import { visit } from "./visitor";

const TYPES = [
  "v2.core.account.created",
  "v2.core.account.updated",
  "v2.core.account.closed",
  "v2.core.account[requirements].updated",
  "v2.core.account[identity].updated",
  "v2.core.account[configuration.merchant].updated",
  "v2.core.account[configuration.merchant].capability_status_updated",
  "v2.core.account_link.returned",
];
const WITH_SECRET = ["webhook_endpoint.signing_secret", "webhook_endpoint.url"];

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let secret: string;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  receiver = await startReceiver();
  const destination = await newDestination(receiver.url, TYPES);
  secret = destination.webhook_endpoint?.signing_secret ?? "";
});
afterAll(async () => {
  await receiver.close();
  await setting.close();
});

function newDestination(url: string, enabled_events: string[], client = stripe) {
  return client.v2.core.eventDestinations.create({
    name: "Accounts",
    type: "webhook_endpoint",
    event_payload: "thin",
    enabled_events,
    events_from: ["self", "other_accounts"],
    webhook_endpoint: { url },
    include: WITH_SECRET,
  });
}

const newAccount = () =>
  stripe.v2.core.accounts.create({
    display_name: "Ville de Lyon",
    contact_email: "parking@example.com",
    dashboard: "full",
    identity: { country: "FR", entity_type: "company" },
    configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
  });

/** What arrives while and after `work` runs, as the SDK reads it. */
async function told(work: () => Promise<unknown>, count: number) {
  const before = receiver.received.length;
  await work();
  await waitFor(() => (receiver.received.length >= before + count ? true : undefined));
  return receiver.received
    .slice(before)
    .map(({ body, headers }) => stripe.parseEventNotification(body, String(headers["stripe-signature"]), secret));
}

const typesOf = (events: readonly { type: string }[]) => events.map(({ type }) => type).sort();

test("a new account is told by its name alone, signed, and the SDK fetches the rest", async () => {
  const [event] = await told(newAccount, 1);
  if (event?.type !== "v2.core.account.created") throw new Error(`unexpected ${event?.type}`);
  expect(event).toMatchObject({
    id: expect.stringMatching(/^evt_test_/),
    object: "v2.core.event",
    livemode: false,
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    reason: { type: "request", request: { id: expect.stringMatching(/^req_/), idempotency_key: expect.any(String) } },
    related_object: { id: expect.stringMatching(/^acct_/), type: "v2.core.account" },
  });
  expect(Object.keys(JSON.parse(receiver.received.at(-1)?.body ?? ""))).not.toContain("data");
  const account = await event.fetchRelatedObject();
  expect([account.object, account.id]).toEqual(["v2.core.account", event.related_object.id]);
  expect((await event.fetchEvent()).type).toBe("v2.core.account.created");
});

test("onboarding by the form tells requirements, the merchant, the capability and the return, each as its own event", async () => {
  const { id } = await newAccount();
  const link = await stripe.v2.core.accountLinks.create({
    account: id,
    use_case: {
      type: "account_onboarding",
      account_onboarding: { refresh_url: "https://a.example/refresh", return_url: "https://a.example/return" },
    },
  });
  const visitor = await visit(link.url);
  const answers = {
    name: "Ville de Lyon",
    product_description: "Parking",
    support_phone: "+33 1 99 00 12 34",
    url: "https://lyon.example.com",
    iban: "FR14 2004 1010 0505 0001 3M02 606",
    terms: "accepted",
  };
  await waitFor(() => (receiver.received.length >= 2 ? true : undefined));
  const events = await told(() => visitor.say(4, "complete", answers), 5);
  expect(typesOf(events)).toEqual([
    "v2.core.account[configuration.merchant].capability_status_updated",
    "v2.core.account[configuration.merchant].updated",
    "v2.core.account[requirements].updated",
    "v2.core.account[requirements].updated",
    "v2.core.account_link.returned",
  ]);
  const capability = events.find(({ type }) => type.endsWith("capability_status_updated"));
  const full = await stripe.v2.core.events.retrieve(capability?.id ?? "");
  expect(full).toMatchObject({ data: { updated_capability: "card_payments" }, related_object: { id } });
  const returned = events.find(({ type }) => type === "v2.core.account_link.returned");
  expect(returned).not.toHaveProperty("related_object");
  expect(await stripe.v2.core.events.retrieve(returned?.id ?? "")).toMatchObject({
    data: { account_id: id, configurations: ["merchant"], use_case: "account_onboarding" },
  });
});

test("changes by the platform are told part by part", async () => {
  const { id } = await newAccount();
  await waitFor(async () => ((await setting.control("GET", "/idle")).idle === true ? true : undefined));
  const renamed = await told(() => stripe.v2.core.accounts.update(id, { display_name: "Métropole" }), 1);
  const rest = await told(
    () =>
      stripe.v2.core.accounts.update(id, {
        identity: { entity_type: "government_entity" },
        configuration: { merchant: { mcc: "7523" } },
      }),
    2,
  );
  const closed = await told(() => stripe.v2.core.accounts.close(id, { applied_configurations: ["merchant"] }), 2);
  expect([typesOf(renamed), typesOf(rest), typesOf(closed)]).toEqual([
    ["v2.core.account.updated"],
    ["v2.core.account[configuration.merchant].updated", "v2.core.account[identity].updated"],
    ["v2.core.account.closed", "v2.core.account[requirements].updated"],
  ]);
});

test("events are listed for their account, in pages, and not among those of v1", async () => {
  const { id } = await newAccount();
  await setting.control("POST", `/accounts/${id}/onboard`, {});
  const events = await stripe.v2.core.events.list({ object_id: id, limit: 1 }).autoPagingToArray({ limit: 10 });
  expect(typesOf(events)).toEqual([
    "v2.core.account.created",
    "v2.core.account[configuration.merchant].capability_status_updated",
    "v2.core.account[requirements].updated",
  ]);
  const created = await stripe.v2.core.events.list({ object_id: id, types: ["v2.core.account.created"] });
  expect(created.data).toHaveLength(1);
  expect((await stripe.events.list({ limit: 100 })).data.filter(({ type }) => type.startsWith("v2."))).toEqual([]);
  const stranger = setting.sdk((await setting.platform()).secretKey);
  expect((await errorOf(stranger.v2.core.events.retrieve(events[0]?.id ?? ""))).statusCode).toBe(404);
});

test("a destination is shown without its secret, changed, switched off and on, pinged and removed", async () => {
  const other = await startReceiver();
  const destinations = stripe.v2.core.eventDestinations;
  const made = await newDestination(other.url, ["v2.core.account.created"]);
  expect(made.webhook_endpoint).toEqual({ url: other.url, signing_secret: expect.stringMatching(/^whsec_/) });
  expect((await destinations.retrieve(made.id)).webhook_endpoint).toBeUndefined();
  expect((await destinations.list()).data.map(({ id }) => id)).toContain(made.id);
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
  expect((await errorOf(stripe.webhookEndpoints.retrieve(made.id))).statusCode).toBe(404);
  expect(await destinations.disable(made.id)).toMatchObject({ status: "disabled" });
  await newAccount();
  expect(await destinations.enable(made.id)).toMatchObject({ status: "enabled" });
  const ping = await destinations.ping(made.id);
  await waitFor(() => other.received[0]);
  expect(other.received.map(({ body }) => JSON.parse(body))).toMatchObject([
    { id: ping.id, type: "v2.core.event_destination.ping", related_object: { id: made.id } },
  ]);
  expect((await destinations.update(made.id, { name: "Renamed" })).name).toBe("Renamed");
  expect((await destinations.del(made.id)).id).toBe(made.id);
  expect((await errorOf(destinations.retrieve(made.id))).statusCode).toBe(404);
  await other.close();
});

test("an old secret of a destination signs on while it is rolled", async () => {
  const roll = { expireAfterSeconds: 60 };
  const [destination] = (await stripe.v2.core.eventDestinations.list()).data;
  const rolled = await setting.control("POST", `/webhook_endpoints/${destination?.id}/roll_secret`, roll);
  const [byOld] = await told(newAccount, 1);
  expect(byOld?.type).toBe("v2.core.account.created");
  secret = String(rolled.secret);
  const [byNew] = await told(newAccount, 1);
  expect(byNew?.type).toBe("v2.core.account.created");
});

test("snapshot events for destinations are refused rather than lost", async () => {
  const error = await errorOf(
    stripe.v2.core.eventDestinations.create({
      name: "Snapshots",
      type: "webhook_endpoint",
      event_payload: "snapshot",
      enabled_events: ["charge.succeeded"],
      webhook_endpoint: { url: receiver.url },
    }),
  );
  expect([error.statusCode, error.param]).toEqual([400, "event_payload"]);
});
