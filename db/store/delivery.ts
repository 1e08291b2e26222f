import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { appEvent } from "@/db/schema/event";
import { webhookDelivery, webhookEndpoint } from "@/db/schema/webhook";
import type { DeliveryState, DeliveryTrouble } from "@/lib/domain/delivery";
import type { EventData, EventType } from "@/lib/domain/event";

const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;

/**
 * Puts events that were just numbered on their way to every endpoint of the app that wants them; whoever sends there will
 * find them due.
 */
export async function insertDeliveries(
  tx: Tx,
  appId: string,
  { after, last }: { after: number; last: number },
  { now, giveUpAt }: { now: Date; giveUpAt: Date },
): Promise<void> {
  await tx.execute(
    sql`with born as (
        insert into webhook_delivery (app_id, endpoint_id, position, event_id, lane, state, next_try_at, give_up_at)
          select v.app_id, e.id, v.position, v.id, coalesce(v.session_id, v.id), 'pending', ${at(now)}, ${at(giveUpAt)}
          from webhook_endpoint e join app_event v on v.app_id = e.app_id
          where e.app_id = ${appId} and e.deleted_at is null and e.disabled_at is null
            and v.position > ${after} and v.position <= ${last}
            and (cardinality(e.events) = 0 or v.type = any(e.events))
          returning endpoint_id
      )
      update webhook_endpoint set due_at = least(due_at, greatest(rest_until, ${at(now)}))
        where id in (select endpoint_id from born)`,
  );
}

/** Sends an event again, or for the first time, to every endpoint that wants it; how many there are. It holds up nothing else. */
export async function renewDeliveries(
  tx: Tx,
  event: { appId: string; eventId: string },
  { now, giveUpAt }: { now: Date; giveUpAt: Date },
): Promise<number> {
  const rows = await tx.execute(
    sql`with renewed as (
        insert into webhook_delivery (app_id, endpoint_id, position, event_id, lane, state, next_try_at, give_up_at)
          select v.app_id, e.id, v.position, v.id, v.id, 'pending', ${at(now)}, ${at(giveUpAt)}
          from webhook_endpoint e join app_event v on v.app_id = e.app_id
          where v.app_id = ${event.appId} and v.id = ${event.eventId} and e.deleted_at is null and e.disabled_at is null
            and (cardinality(e.events) = 0 or v.type = any(e.events))
        on conflict (endpoint_id, position) do update set
          state = 'pending', tries = 0, next_try_at = excluded.next_try_at, give_up_at = excluded.give_up_at, delivered_at = null,
          lane = case when webhook_delivery.state = 'pending' then webhook_delivery.lane else excluded.lane end
        returning endpoint_id
      )
      update webhook_endpoint set due_at = ${at(now)}, rest_until = null
        where id in (select endpoint_id from renewed) returning 1`,
  );
  return rows.length;
}

/**
 * Takes endpoints where something is due, the longest waiting first, so that each of them is one sender's; others' locks are
 * passed by. Apps in `busyApps` have their share already.
 */
export async function claimEndpoints(
  tx: Tx,
  by: { now: Date; leaseId: string; leaseUntil: Date; most: number; busyApps: readonly string[] },
): Promise<readonly { id: string; appId: string }[]> {
  return tx.execute<{ id: string; appId: string }>(
    sql`update webhook_endpoint set lease_id = ${by.leaseId}, lease_until = ${at(by.leaseUntil)}
      where id in (
        select id from webhook_endpoint
        where due_at <= ${at(by.now)} and disabled_at is null and deleted_at is null
          and (lease_until is null or lease_until <= ${at(by.now)})
          and app_id <> all(array(select json_array_elements_text(${JSON.stringify(by.busyApps)}::json))::uuid[])
        order by due_at limit ${by.most} for update skip locked
      ) returning id, app_id as "appId"`,
  );
}

/** An endpoint that was claimed, for as long as the claim holds. */
export async function findClaimed(tx: Tx, by: { endpointId: string; leaseId: string }) {
  const [row] = await tx
    .select({
      appId: webhookEndpoint.appId,
      mode: app.mode,
      url: webhookEndpoint.url,
      failedRounds: webhookEndpoint.failedRounds,
    })
    .from(webhookEndpoint)
    .innerJoin(app, eq(app.id, webhookEndpoint.appId))
    .where(
      and(
        eq(webhookEndpoint.id, by.endpointId),
        eq(webhookEndpoint.leaseId, by.leaseId),
        isNull(webhookEndpoint.deletedAt),
        isNull(webhookEndpoint.disabledAt),
      ),
    );
  return row;
}

export type DueDelivery = {
  readonly position: number;
  readonly eventId: string;
  readonly lane: string;
  readonly tries: number;
  readonly giveUpAt: Date;
  /** How many of its lane must be sent before it. */
  readonly ahead: number;
  readonly type: EventType;
  readonly sequence: number | null;
  readonly createdAt: Date;
  readonly data: EventData;
};

/** A plan that was kept from when the tables were small reads them from end to end once a dead endpoint has filled them. */
export async function planAnew(tx: Tx): Promise<void> {
  await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`);
}

/** What is due at an endpoint. The oldest tries come first, and within a lane the order of positions. */
export async function listDueDeliveries(
  tx: Tx,
  by: { endpointId: string; now: Date; most: number },
): Promise<readonly DueDelivery[]> {
  const due = tx
    .select()
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.endpointId, by.endpointId),
        eq(webhookDelivery.state, "pending"),
        sql`${webhookDelivery.nextTryAt} <= ${at(by.now)}`,
      ),
    )
    .orderBy(webhookDelivery.nextTryAt, webhookDelivery.position)
    .limit(by.most)
    .as("due");
  return tx
    .select({
      position: due.position,
      eventId: due.eventId,
      lane: due.lane,
      tries: due.tries,
      giveUpAt: due.giveUpAt,
      ahead: sql<number>`(select count(*)::int from webhook_delivery o where o.endpoint_id = ${due.endpointId}
        and o.lane = ${due.lane} and o.state = 'pending' and o.position < ${due.position})`,
      type: appEvent.type,
      sequence: appEvent.sequence,
      createdAt: appEvent.createdAt,
      data: appEvent.data,
    })
    .from(due)
    .innerJoin(appEvent, eq(appEvent.id, due.eventId))
    .orderBy(due.position);
}

/** What has to wait for an earlier one of its lane is due together with it. */
export async function postponeBehind(tx: Tx, endpointId: string, lanes: readonly string[]): Promise<void> {
  if (lanes.length === 0) return;
  await tx.execute(
    sql`update webhook_delivery d set next_try_at = first.next_try_at
      from (
        select distinct on (lane) lane, position, next_try_at from webhook_delivery
        where endpoint_id = ${endpointId} and state = 'pending'
          and lane = any(array(select json_array_elements_text(${JSON.stringify(lanes)}::json))::uuid[])
        order by lane, position
      ) as first
      where d.endpoint_id = ${endpointId} and d.state = 'pending' and d.lane = first.lane
        and d.position > first.position and d.next_try_at is distinct from first.next_try_at`,
  );
}

export type DeliveryNote = {
  readonly position: number;
  readonly state: DeliveryState;
  readonly nextTryAt: Date;
  readonly status: number | null;
  readonly trouble: DeliveryTrouble | null;
  readonly durationMs: number;
  readonly answer: string;
};

/** Writes down what came of some tries. */
export async function noteDeliveries(
  tx: Tx,
  endpointId: string,
  notes: readonly DeliveryNote[],
  now: Date,
): Promise<void> {
  await tx.execute(
    sql`update webhook_delivery d set state = n.state, tries = d.tries + 1, next_try_at = n."nextTryAt", last_tried_at = ${at(now)},
        delivered_at = case when n.state = 'delivered' then ${at(now)} end,
        status = n.status, trouble = n.trouble, duration_ms = n."durationMs", answer = n.answer
      from json_to_recordset(${JSON.stringify(notes)}::json) as n(position bigint, state text, "nextTryAt" timestamptz, status int,
        trouble text, "durationMs" int, answer text)
      where d.endpoint_id = ${endpointId} and d.position = n.position and d.state = 'pending'`,
  );
}

/** The sender is done: somebody else may take the endpoint when something is next due there. True: something is due now. */
export async function releaseEndpoint(
  tx: Tx,
  by: { endpointId: string; leaseId: string; now: Date },
  health: { failingSince: Date | null; failedRounds: number; restUntil: Date | null },
): Promise<boolean> {
  const since = health.failingSince ? at(health.failingSince) : sql`null`;
  const rest = health.restUntil ? at(health.restUntil) : sql`null`;
  const [row] = await tx.execute<{ isDue: boolean }>(
    sql`update webhook_endpoint set lease_id = null, lease_until = null, failing_since = ${since},
        failed_rounds = ${health.failedRounds}, rest_until = ${rest},
        due_at = (
          select greatest(${webhookDelivery.nextTryAt}, ${rest}) from ${webhookDelivery}
          where ${webhookDelivery.endpointId} = ${by.endpointId} and ${webhookDelivery.state} = 'pending'
          order by ${webhookDelivery.nextTryAt} limit 1
        )
      where id = ${by.endpointId} and lease_id = ${by.leaseId} returning coalesce(due_at <= ${at(by.now)}, false) as "isDue"`,
  );
  return row?.isDue ?? false;
}
