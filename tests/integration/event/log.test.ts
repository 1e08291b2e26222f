import { expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { loadDeliveryLog, loadOwnEndpoint } from "@/lib/loaders/developer/deliveries";
import { execute } from "@/lib/use-cases/command";
import { resendEvent } from "@/lib/use-cases/event/resend";
import { closeEndpoint } from "@/lib/use-cases/webhook/close";
import { rollSecret } from "@/lib/use-cases/webhook/roll-secret";
import { backlog, deliverAll, endpointAt, happen } from "@/tests/support/deliveries";
import { deliveryTown } from "@/tests/support/delivery-town";
import { developer } from "@/tests/support/key-people";

const here = deliveryTown();
const { receiver, stay } = here;

test("a developer reads what each endpoint was sent, by state and by type, page after page", async () => {
  const { world, portal } = here.town;
  const liv = await developer(world, portal);
  const parked = await stay();
  const [one, other] = [await receiver(), await receiver()];
  const { id } = await endpointAt(world, portal, one.url);
  const second = await endpointAt(world, portal, other.url, ["receipt.available"]);
  one.answer((delivery, response) => {
    response.statusCode = delivery.event.type === "receipt.available" ? 503 : 200;
    response.end("answer of the server");
  });
  await happen(world, parked);
  await happen(world, parked, "receipt.available");
  await deliverAll(world);
  const endpoint = publicId("webhookEndpoint", id);
  const all = await loadDeliveryLog(liv, { endpoint });
  expect(all.endpoints.map(({ url }) => url)).toEqual([one.url, other.url]);
  expect(all.rows.map(({ type, state, status, tries }) => ({ type, state, status, tries }))).toEqual([
    { type: "receipt.available", state: "pending", status: 503, tries: 1 },
    { type: "session.extended", state: "delivered", status: 200, tries: 1 },
  ]);
  expect(all.rows[0]).toMatchObject({
    publicSessionId: publicId("session", parked.id),
    answer: "answer of the server",
    trouble: "refused",
    nextTryAt: expect.any(String),
  });
  const typesOf = async (query: object) =>
    (await loadDeliveryLog(liv, { endpoint, ...query })).rows.map(({ type }) => type);
  expect(await typesOf({ state: "delivered" })).toEqual(["session.extended"]);
  expect(await typesOf({ type: "receipt.available" })).toEqual(["receipt.available"]);
  expect(await typesOf({ type: "receipt.available", state: "delivered" })).toEqual([]);
  expect(await typesOf({ type: "nonsense", state: "nonsense", before: "nonsense" })).toHaveLength(2);
  expect((await loadDeliveryLog(liv, { endpoint: publicId("webhookEndpoint", second.id) })).rows).toHaveLength(1);
  await backlog(world, portal, id, 60);
  const seen: number[] = [];
  for (let before: string | undefined, pages = 0; pages < 4; pages++) {
    const page = await loadDeliveryLog(liv, { endpoint, ...(before ? { before } : {}) });
    seen.push(...page.rows.map(({ position }) => position));
    if (!page.before) break;
    before = page.before;
  }
  expect(seen).toHaveLength(62);
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
});

test("another app's endpoints and events are to a developer like those that nobody has", async () => {
  const { world, portal, wayfarer } = here.town;
  const stranger = await developer(world, wayfarer);
  const parked = await stay();
  const at = await receiver();
  const { id } = await endpointAt(world, portal, at.url);
  await happen(world, parked);
  await deliverAll(world);
  const endpoint = publicId("webhookEndpoint", id);
  const own = await loadDeliveryLog(await developer(world, portal), { endpoint });
  expect(await loadDeliveryLog(stranger, { endpoint })).toMatchObject({ endpoints: [], chosen: null, rows: [] });
  expect(await loadOwnEndpoint(stranger, endpoint)).toBeUndefined();
  const eventIds = [own.rows[0]?.eventId ?? "", uuidv7()];
  for (const eventId of eventIds) {
    await expect(execute(resendEvent, stranger, { eventId })).rejects.toMatchObject({ code: "event.not_found" });
  }
  for (const endpointId of [id, uuidv7()]) {
    const refused = { code: "webhook_endpoint.not_found" };
    await expect(execute(closeEndpoint, stranger, { endpointId })).rejects.toMatchObject(refused);
    await expect(execute(rollSecret, stranger, { endpointId, secretId: uuidv7() })).rejects.toMatchObject(refused);
  }
  expect(at.received).toHaveLength(1);
});
