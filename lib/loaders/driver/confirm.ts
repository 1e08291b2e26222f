import { findApp } from "@/db/store/app";
import { findPlace } from "@/db/store/place";
import { findSession } from "@/db/store/session";
import { type PaymentStepView, stepOf } from "@/lib/loaders/driver/checkout";
import type { Context } from "@/lib/use-cases/command";

export type ConfirmView = PaymentStepView & {
  /** Whose driver it is; undefined for the portal's own. */
  readonly appSlug: string | undefined;
  readonly placeName: string;
  readonly zoneCode: string;
  /** Where the app wants its driver next; checked when the stay began. */
  readonly returnUrl: string | null;
  /** Nothing came of the last thing that was to be paid. */
  readonly isRefused: boolean;
};

/** What the bank has to say about the stay of a link. */
export async function loadConfirm(context: Context): Promise<ConfirmView | undefined> {
  const { actor } = context;
  if (actor.kind !== "parker") return undefined;
  const { appId, driverId, sessionId } = actor;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId, driverId });
    const place = row && (await findPlace(tx, { placeId: row.placeId }));
    const app = await findApp(tx, { appId });
    if (!row || !place || !app) return undefined;
    const view = await stepOf(tx, context, row);
    const isRefused = view.step.kind === "done" && (row.sessionStatus === "FAILED" || view.step.declined !== null);
    return {
      ...view,
      appSlug: app.isPortal ? undefined : app.slug,
      placeName: place.name,
      zoneCode: row.zoneCode,
      returnUrl: row.returnUrl,
      isRefused,
    };
  });
}
