import { listApps } from "@/db/store/app";
import { listConnections } from "@/db/store/connection";
import { findOperator } from "@/db/store/operator";
import { listOperatorZones } from "@/db/store/operator-day";
import { type ConnectionState, connectionStateOf } from "@/lib/domain/connection";
import { Refusal } from "@/lib/domain/errors";
import { can } from "@/lib/domain/permission";
import { moneyOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

export type RequirementView = { readonly name: string; readonly deadline: "current" | "past_due" | "eventual" };

export type ConnectionCardView = {
  readonly appId: string;
  readonly appSlug: string;
  readonly appName: string;
  readonly isTest: boolean;
  /** Null before the first step; refreshing needs it. */
  readonly connectionId: string | null;
  readonly state: ConnectionState;
  readonly canPayOut: boolean;
  /** An account that several platforms act for is set up where it was made. */
  readonly isShared: boolean;
  readonly requirements: readonly RequirementView[];
  readonly refreshedAt: string | null;
};

export type ConnectionsView = {
  readonly slug: string;
  readonly mayConnect: boolean;
  readonly mayRefresh: boolean;
  /** The zone of most of the operator's places. */
  readonly timeZone: string;
  readonly cards: readonly ConnectionCardView[];
};

/** Every app with the operator's Stripe account under it, as last seen. Asks Stripe nothing. */
export async function loadConnections(context: Context): Promise<ConnectionsView> {
  const operatorId = moneyOf(context);
  const { operator, apps, connections, zones } = await context.db.read(async (tx) => ({
    operator: await findOperator(tx, operatorId),
    apps: await listApps(tx),
    connections: await listConnections(tx, { operatorId }),
    zones: await listOperatorZones(tx, operatorId),
  }));
  if (!operator) throw new Refusal("not_found");
  return {
    slug: operator.slug,
    mayConnect: can(context.actor, "connection.open"),
    mayRefresh: can(context.actor, "connection.refresh"),
    timeZone: zones[0] ?? "UTC",
    cards: apps.map((app) => {
      const found = connections.find(({ appId }) => appId === app.id);
      return {
        appId: app.id,
        appSlug: app.slug,
        appName: app.name,
        isTest: app.mode === "test",
        connectionId: found?.stripeAccountId ? found.id : null,
        state: connectionStateOf(found),
        canPayOut: found?.payoutsEnabled ?? false,
        isShared: found?.kind === "oauth",
        requirements: found?.requirements ?? [],
        refreshedAt: found?.refreshedAt?.toISOString() ?? null,
      };
    }),
  };
}

/** The card of the app that an address names. */
export async function findCard(context: Context, appSlug: unknown): Promise<ConnectionCardView | undefined> {
  const { cards } = await loadConnections(context);
  return cards.find((card) => card.appSlug === appSlug);
}
