import { and, desc, eq, exists, lt, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { appEvent } from "@/db/schema/event";
import { webhookDelivery } from "@/db/schema/webhook";
import type { DeliveryState } from "@/lib/domain/delivery";
import type { EventType } from "@/lib/domain/event";

const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;

/** What an endpoint was sent, the newest first. */
export async function listDeliveries(
  tx: Tx,
  by: {
    appId: string;
    endpointId: string;
    before?: number | undefined;
    state?: DeliveryState | undefined;
    type?: EventType | undefined;
    limit: number;
  },
) {
  const page = tx
    .select()
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.appId, by.appId),
        eq(webhookDelivery.endpointId, by.endpointId),
        by.before === undefined ? undefined : lt(webhookDelivery.position, by.before),
        by.state ? eq(webhookDelivery.state, by.state) : undefined,
        by.type
          ? exists(
              tx
                .select({ id: appEvent.id })
                .from(appEvent)
                .where(and(eq(appEvent.id, webhookDelivery.eventId), eq(appEvent.type, by.type))),
            )
          : undefined,
      ),
    )
    .orderBy(desc(webhookDelivery.position))
    .limit(by.limit)
    .as("page"); // first the page, then its events: the other way round reads the whole log
  return tx
    .select({
      eventId: page.eventId,
      sessionId: appEvent.sessionId,
      type: appEvent.type,
      position: page.position,
      state: page.state,
      tries: page.tries,
      nextTryAt: page.nextTryAt,
      lastTriedAt: page.lastTriedAt,
      deliveredAt: page.deliveredAt,
      status: page.status,
      trouble: page.trouble,
      durationMs: page.durationMs,
      answer: page.answer,
    })
    .from(page)
    .innerJoin(appEvent, eq(appEvent.id, page.eventId))
    .orderBy(desc(page.position));
}

/** Gives up at most `most` deliveries whose last try should have been before: their endpoint was never back. How many. */
export async function giveUpDeliveries(tx: Tx, before: Date, most: number): Promise<number> {
  const rows = await tx.execute(
    sql`update webhook_delivery set state = 'dead' where (endpoint_id, position) in (
        select endpoint_id, position from webhook_delivery where state = 'pending' and give_up_at < ${at(before)}
        order by give_up_at limit ${most} for update skip locked
      ) returning 1`,
  );
  return rows.length;
}

/** Endpoints that wait for nothing although something waits for them; whoever changed a row by hand forgot. */
export async function ringForgottenEndpoints(tx: Tx, now: Date): Promise<void> {
  await tx.execute(
    sql`update webhook_endpoint e set due_at = ${at(now)} where e.due_at is null and e.disabled_at is null and e.deleted_at is null
      and e.lease_id is null
      and exists (select 1 from webhook_delivery d where d.endpoint_id = e.id and d.state = 'pending')`,
  );
}
