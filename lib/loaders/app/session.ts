import type { Part } from "@/db/store/page";
import { findStays, listStays, listUserSessions, type SessionFilter, type StayRecord } from "@/db/store/session-facts";
import { findUser } from "@/db/store/user";
import { together } from "@/db/together";
import { Refusal } from "@/lib/domain/errors";
import type { NextAction } from "@/lib/domain/next-action";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { loadNextAction } from "@/lib/loaders/app/next-action";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

/** A stay of the app's with everything that is told of it. */
export type StayView = StayRecord & {
  /** What the payment waits for. */
  readonly next: NextAction | null;
};

type AskedStay = { readonly appId: string; readonly sessionId: string };
const findStay = together((db, asked: readonly AskedStay[]) => db.read((tx) => findStays(tx, asked)));

/** One stay; another app's does not exist. */
export async function loadStay(context: Context, sessionId: string): Promise<StayView> {
  const appId = appIdOf(context);
  const found = await findStay(context.db, { appId, sessionId });
  if (!found) throw new Refusal("session.not_found");
  return { ...found, next: await loadNextAction(context, found) };
}

/** A page of a user's stays. */
export async function loadStays(
  context: Context,
  externalId: string,
  { limit, after, ...filter }: Part & SessionFilter,
): Promise<Page<StayView>> {
  const appId = appIdOf(context);
  const { views, hasMore } = await context.db.read(async (tx) => {
    const user = await findUser(tx, { appId, externalId });
    if (!user) throw new Refusal("user.not_found");
    const { driverId } = user;
    const { rows, hasMore: isMore } = await pageOf({ limit, after }, (part) =>
      listUserSessions(tx, { ...filter, ...part, appId, driverId }),
    );
    return { views: await listStays(tx, rows), hasMore: isMore };
  });
  const rows: StayView[] = [];
  for (const view of views) rows.push({ ...view, next: await loadNextAction(context, view) });
  return { rows, hasMore };
}
