import { expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { ENDPOINTS_MAX } from "@/lib/domain/delivery";
import { publicId } from "@/lib/domain/id";
import { startEvents } from "@/lib/jobs/events";
import { execute } from "@/lib/use-cases/command";
import { sendMail } from "@/lib/use-cases/mail/send";
import { openEndpoint } from "@/lib/use-cases/webhook/open";
import { appServer, deliverAll, deliveriesOf, endpointAt, happen, stays } from "@/tests/support/deliveries";
import { deliveryTown } from "@/tests/support/delivery-town";
import { staffPerson } from "@/tests/support/key-people";
import { outbox } from "@/tests/support/outbox";

const box = outbox();
const here = deliveryTown();
const { receiver, stay } = here;

const endpointRow = async (id: string) => {
  const [row] = await here.town.world.database
    .owner`select failed_rounds as rounds, failing_since as since, rest_until as rest, disabled_at as disabled
    from webhook_endpoint where id = ${id}`;
  return row;
};

test("receivers that answer after 29 seconds, never end, redirect inwards or hang up hold up nobody else", async () => {
  const { world, portal, wayfarer } = here.town;
  const [slow, endless, sly, rude, quick] = await Promise.all(Array.from({ length: 5 }, () => receiver()));
  if (!slow || !endless || !sly || !rude || !quick) throw new Error("no receivers");
  const timers: NodeJS.Timeout[] = [];
  slow.answer((_, response) => void timers.push(setTimeout(() => response.end("late"), 29_000)));
  endless.answer((_, response) => {
    response.writeHead(200);
    timers.push(setInterval(() => response.write("x".repeat(64)), 20));
  });
  sly.answer((_, response) => void response.writeHead(307, { location: "http://169.254.169.254/" }).end());
  rude.answer((_, response) => response.destroy());
  const [own, foreign] = [await stays(here.town, 5), await stays(here.town, 5, wayfarer)];
  const bad = [slow, endless, sly, rude];
  const ids = await Promise.all(bad.map(async ({ url }) => (await endpointAt(world, portal, url)).id));
  await endpointAt(world, portal, quick.url);
  await endpointAt(world, wayfarer, quick.url);
  const worker = startEvents(async () => world.system());
  const begun = performance.now();
  for (const one of [...own, ...foreign]) await happen(world, one);
  await expect.poll(() => quick.received.length, { timeout: 20_000, interval: 20 }).toBe(10);
  expect(performance.now() - begun).toBeLessThan(4_000);
  await expect.poll(async () => (await endpointRow(ids[0] ?? ""))?.rounds, { timeout: 20_000 }).toBe(1);
  await worker.stop();
  for (const timer of timers) clearTimeout(timer);
  const troubles = await Promise.all(
    ids.map(async (id) => new Set((await deliveriesOf(world, id)).map((row) => row.trouble))),
  );
  expect(troubles.map((each) => [...each].filter((trouble) => trouble !== null))).toEqual([
    ["timeout"],
    [],
    ["refused"],
    ["unreachable"],
  ]);
  expect(slow.received.length).toBeLessThanOrEqual(10);
  expect((await deliveriesOf(world, ids[1] ?? "")).every(({ state }) => state === "delivered")).toBe(true);
});

test("a closed port is left alone for longer each time, and whatever waited arrives in order once it is open", async () => {
  const { world, portal } = here.town;
  const all = await stays(here.town, 10);
  const at = await receiver();
  const { id } = await endpointAt(world, portal, at.url);
  await at.close();
  const rests: number[] = [];
  for (const [round, one] of all.slice(0, 5).entries()) {
    await happen(world, one);
    await deliverAll(world);
    const row = await endpointRow(id);
    expect(row).toMatchObject({ rounds: round + 1, since: expect.any(Date) });
    rests.push(Math.ceil((row?.rest.getTime() - world.now().getTime()) / 1_000));
    for (const each of [one, all[round + 5] ?? one]) await happen(world, each);
    await deliverAll(world);
    expect((await endpointRow(id))?.rounds).toBe(round + 1); // what is new does not wake it
    await world.advance((rests.at(-1) ?? 0) + 1);
  }
  expect(rests.every((rest, index) => index === 0 || rest > 2 * (rests[index - 1] ?? 0))).toBe(true);
  const back = await receiver(Number(new URL(at.url).port));
  await deliverAll(world);
  await world.advance(7_200);
  await deliverAll(world);
  for (const one of all) {
    const got = back.received.filter(({ event }) => event.data.session?.id === publicId("session", one.id));
    expect(got.map(({ event }) => event.sequence)).toEqual(all.indexOf(one) < 5 ? [1, 2] : [1]);
  }
  expect(await endpointRow(id)).toMatchObject({ rounds: 0, since: null, rest: null });
});

test("410 ends it: nothing more is sent there, and the trace says why", async () => {
  const { world, portal } = here.town;
  const at = await receiver();
  at.answer((_, response) => void response.writeHead(410).end());
  const one = await stay();
  const { id } = await endpointAt(world, portal, at.url);
  for (let turn = 0; turn < 3; turn++) await happen(world, one);
  await deliverAll(world);
  await world.advance(7_200);
  await happen(world, one);
  await deliverAll(world);
  expect(at.received).toHaveLength(1);
  expect((await endpointRow(id))?.disabled).toBeInstanceOf(Date);
  const traces = await world.database.owner`select data from activity where command = 'webhook_endpoint.disable'
    and data->>'endpointId' = ${id}`;
  expect(traces.map(({ data }) => data)).toEqual([{ endpointId: id, because: "gone" }]);
});

test("an endpoint that is gone is told to each of the app's developers, once, and to nobody of another app", async () => {
  const { world, portal, wayfarer } = here.town;
  const liv = await staffPerson(world, { role: "developer", appId: portal.id }, "de");
  const stranger = await staffPerson(world, { role: "developer", appId: wayfarer.id });
  const at = await receiver();
  at.answer((_, response) => void response.writeHead(410).end());
  const one = await stay();
  const { id } = await endpointAt(world, portal, at.url);
  for (let turn = 0; turn < 2; turn++) {
    await happen(world, one);
    await deliverAll(world);
  }
  const mails = await world.database.owner`select id, to_email as to from mail where data->>'id' = ${id}`;
  expect(mails.map(({ to }) => to)).toEqual([liv.email]);
  await execute(sendMail, world.system(), { mailId: mails[0]?.id });
  const sent = box.to(liv.email);
  expect(sent?.subject).toContain("Ein Endpunkt wurde abgeschaltet");
  expect(sent?.text).toContain(at.url);
  expect(sent?.text).toContain(`/developers/apps/${portal.slug}/deliveries`);
  expect(box.to(stranger.email)).toBeUndefined();
});

test("a receiver that asks for a pause gets it, and a single event that is always refused stops no other", async () => {
  const { world, portal } = here.town;
  const [busy, picky] = [await receiver(), await receiver()];
  busy.answer((_, response) => void response.writeHead(429, { "retry-after": "120" }).end());
  const [bad, good] = await stays(here.town, 2);
  if (!bad || !good) throw new Error("no stays");
  const { id } = await endpointAt(world, portal, busy.url);
  const { id: pickyId } = await endpointAt(world, portal, picky.url, ["receipt.available"]);
  await happen(world, good);
  await deliverAll(world);
  await world.advance(100);
  await happen(world, good);
  await deliverAll(world);
  expect(busy.received).toHaveLength(1);
  await world.advance(30);
  await deliverAll(world);
  expect(busy.received.length).toBeGreaterThan(1);
  expect((await endpointRow(id))?.rest).toBeInstanceOf(Date);
  let isPoison = true;
  picky.answer((_, response) => {
    response.statusCode = isPoison ? 500 : 200;
    response.end();
  });
  await happen(world, bad, "receipt.available");
  for (let turn = 0; turn < 4; turn++) {
    isPoison = true;
    await deliverAll(world);
    isPoison = false;
    await happen(world, good, "receipt.available");
    await deliverAll(world);
    await world.advance(1);
  }
  expect(await endpointRow(pickyId)).toMatchObject({ rounds: 0, rest: null });
  expect((await deliveriesOf(world, pickyId)).map(({ state }) => state)).toEqual([
    "pending",
    ...Array(4).fill("delivered"),
  ]);
});

test("an address that nobody may be sent to is refused at once, by how it is written and by where it leads", async () => {
  const { world, portal, wayfarer } = here.town;
  await world.database.owner`update app set mode = 'live' where id = ${wayfarer.id}`;
  const refused = (app: { id: string }, url: string) =>
    execute(openEndpoint, appServer(world, app), { endpointId: uuidv7(), url }).then(
      () => "taken",
      (error: { code?: string; fields?: { url: string[] } }) => error.code ?? error.fields?.url[0],
    );
  expect(await refused(wayfarer, "http://8.8.8.8/")).toBe("https");
  expect(await refused(wayfarer, "https://user:word@8.8.8.8/")).toBe("webhook_url");
  expect(await refused(wayfarer, "https://8.8.8.8/")).toBe("taken");
  for (const host of [
    "127.0.0.1",
    "localhost",
    "10.1.2.3",
    "169.254.169.254",
    "[::1]",
    "[::ffff:10.0.0.1]",
    "2130706433",
  ]) {
    expect(await refused(wayfarer, `https://${host}/`), host).toBe("webhook_endpoint.address_refused");
  }
  expect(await refused(portal, "http://127.0.0.1:1/")).toBe("taken");
  expect(await refused(portal, "http://192.168.0.1/")).toBe("webhook_endpoint.address_refused");
});

test("an endpoint whose app goes live is not sent to on this machine any more", async () => {
  const { world, wayfarer } = here.town;
  await world.database.owner`update app set mode = 'test' where id = ${wayfarer.id}`;
  const at = await receiver();
  const [one] = await stays(here.town, 1, wayfarer);
  const { id } = await endpointAt(world, wayfarer, at.url);
  await world.database.owner`update app set mode = 'live' where id = ${wayfarer.id}`;
  if (!one) throw new Error("no stay");
  await happen(world, one);
  await deliverAll(world);
  expect(at.received).toEqual([]);
  expect((await deliveriesOf(world, id))[0]).toMatchObject({ state: "pending", trouble: "address_refused" });
});

test("an app has so many endpoints and no more, also when it asks for many at once", async () => {
  const { world, portal } = here.town;
  const answers = await Promise.allSettled(
    Array.from({ length: ENDPOINTS_MAX + 4 }, () => endpointAt(world, portal, "http://127.0.0.1:1/")),
  );
  const taken = answers.filter(({ status }) => status === "fulfilled");
  expect(taken).toHaveLength(ENDPOINTS_MAX);
});
