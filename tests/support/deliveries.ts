import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import type { EventType } from "@/lib/domain/event";
import { type Context, execute } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { claimEndpoints, deliverEvents } from "@/lib/use-cases/webhook/deliver";
import { openEndpoint } from "@/lib/use-cases/webhook/open";
import { showSecret } from "@/lib/use-cases/webhook/roll-secret";
import type { TestApp } from "@/tests/support/catalogue";
import { copiesOf, publish } from "@/tests/support/events";
import { parked, type Town, withCard } from "@/tests/support/town";
import type { World } from "@/tests/support/world";

export type Stay = { readonly id: string; readonly appId: string; readonly operatorId: string };

/** The app's server with a key for webhooks, now. */
export function appServer(world: World, app: { id: string }): Context {
  const actor = { kind: "app", appId: app.id, keyId: uuidv7(), scopes: ["webhooks", "read"], driverId: null } as const;
  return world.context(actor);
}

export async function endpointAt(
  world: World,
  app: { id: string },
  url: string,
  events: readonly EventType[] = [],
): Promise<{ id: string; secret: string }> {
  const endpointId = uuidv7();
  await execute(openEndpoint, appServer(world, app), { endpointId, url, events });
  const secret = await execute(showSecret, appServer(world, app), { endpointId });
  return { id: endpointId, secret: secret ?? "" };
}

/** Stays of an app that nobody has paid, for events of their own. Whatever else was told is published before they are given. */
export async function stays(town: Town, count: number, app: TestApp = town.portal): Promise<readonly Stay[]> {
  const { id } = await parked(town, await withCard(town));
  const ids = await copiesOf(town, id, count);
  if (app.id !== town.portal.id) {
    const { driverId } = z.object({ driverId: z.uuid() }).parse((await town.world.driver(app)).actor);
    await town.world.database.owner`update session set app_id = ${app.id}, driver_id = ${driverId},
      fee_plan_id = (select id from fee_plan where app_id = ${app.id}) where id = any(${[...ids]})`;
  }
  await publish(town.world);
  return ids.map((copy) => ({ id: copy, appId: app.id, operatorId: town.operator.id }));
}

/** One more event of a stay. */
export async function happen(
  world: World,
  stay: Stay,
  type: "session.extended" | "receipt.available" = "session.extended",
) {
  const context = world.system();
  await context.db.transaction((tx) => tell(tx, context, stay, type));
}

/** What workers would send now, round after round until nothing is due. */
export async function deliverAll(world: World): Promise<number> {
  await publish(world);
  let sent = 0;
  for (;;) {
    const claimed = await execute(claimEndpoints, world.system(), { most: 10, busyApps: [] });
    if (claimed.length === 0) return sent;
    const rounds = claimed.map(({ appId: _, ...endpoint }) => execute(deliverEvents, world.system(), endpoint));
    for (const { delivered } of await Promise.all(rounds)) sent += delivered;
  }
}

const rows = z.array(
  z.object({
    position: z.coerce.number(),
    state: z.string(),
    tries: z.number(),
    status: z.number().nullable(),
    trouble: z.string().nullable(),
    answer: z.string().nullable(),
    nextTryAt: z.date(),
  }),
);

/** What came of an endpoint's deliveries, in the order of positions. */
export async function deliveriesOf(world: World, endpointId: string) {
  return rows.parse(
    await world.database.owner`select position, state, tries, status, trouble, answer, next_try_at as "nextTryAt"
      from webhook_delivery where endpoint_id = ${endpointId} order by position`,
  );
}

/** So many events of stays that nobody knows wait for an endpoint: what months of a dead server would leave. */
export async function backlog(world: World, app: { id: string }, endpointId: string, count: number): Promise<void> {
  const { owner } = world.database;
  const now = world.now();
  await owner`insert into event_counter (app_id, last_position) values (${app.id}, 0) on conflict do nothing`;
  const [counter] = await owner`select last_position as last from event_counter where app_id = ${app.id}`;
  const last = Number(counter?.last);
  const [real] = await owner`select data from app_event where session_id is not null limit 1`; // as long as they are
  await owner`with born as (
      insert into app_event (id, app_id, type, position, data, created_at)
        select gen_random_uuid(), ${app.id}, 'session.extended', ${last} + n, ${JSON.stringify(real?.data)}::text::json, ${now}
        from generate_series(1, ${count}::int) as n
        returning id, app_id, position
    )
    insert into webhook_delivery (app_id, endpoint_id, position, event_id, lane, state, next_try_at, give_up_at)
      select app_id, ${endpointId}, position, id, id, 'pending', ${now}, ${new Date(now.getTime() + 259_200_000)} from born`;
  await owner`update event_counter set last_position = ${last + count} where app_id = ${app.id}`;
  await owner`update webhook_endpoint set due_at = ${now} where id = ${endpointId}`;
}
