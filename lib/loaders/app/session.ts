import type { Tx } from "@/db/client";
import {
  type AppSession,
  findAppSession,
  listMoneyFacts,
  listReceipted,
  listUserSessions,
  listVat,
  type SessionFilter,
} from "@/db/store/session-facts";
import { findUser } from "@/db/store/user";
import { Refusal } from "@/lib/domain/errors";
import { type Minor, ZERO } from "@/lib/domain/money";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { loadNextAction, type NextActionView } from "@/lib/loaders/app/next-action";
import type { Context } from "@/lib/use-cases/command";

type Money = Awaited<ReturnType<typeof listMoneyFacts>>;

/** A stay of the app's with everything that is told of it. */
export type StayView = AppSession &
  Money & {
    readonly vatMinor: Minor;
    readonly hasReceipt: boolean;
    /** What the payment waits for. */
    readonly next: NextActionView | null;
  };

/** One stay; another app's does not exist. */
export async function loadStay(context: Context, sessionId: string): Promise<StayView> {
  const appId = appIdOf(context);
  const [found] = await context.db.read(async (tx) => {
    const row = await findAppSession(tx, { appId, sessionId });
    if (!row) throw new Refusal("session.not_found");
    return viewsOf(tx, [row]);
  });
  if (!found) throw new Refusal("session.not_found");
  return { ...found, next: await loadNextAction(context, found) };
}

type Page = { readonly limit: number; readonly after?: string | undefined } & SessionFilter;

/** A page of a user's stays; `hasMore` when another one follows. */
export async function loadStays(
  context: Context,
  externalId: string,
  page: Page,
): Promise<{ stays: readonly StayView[]; hasMore: boolean }> {
  const appId = appIdOf(context);
  const { views, hasMore } = await context.db.read(async (tx) => {
    const user = await findUser(tx, { appId, externalId });
    if (!user) throw new Refusal("user.not_found");
    const rows = await listUserSessions(tx, { ...page, appId, driverId: user.driverId, limit: page.limit + 1 });
    const shown = rows.slice(0, page.limit).map((session) => ({ session, externalId }));
    return { views: await viewsOf(tx, shown), hasMore: rows.length > page.limit };
  });
  const stays: StayView[] = [];
  for (const view of views) stays.push({ ...view, next: await loadNextAction(context, view) });
  return { stays, hasMore };
}

async function viewsOf(tx: Tx, rows: readonly AppSession[]): Promise<Omit<StayView, "next">[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ session }) => session.id);
  const { payments, attempts, parts, writeOffs } = await listMoneyFacts(tx, ids);
  const vat = await listVat(tx, ids);
  const receipted = await listReceipted(tx, ids);
  return rows.map(({ session, externalId }) => {
    const own = payments.filter(({ sessionId }) => sessionId === session.id);
    const ofOwn = new Set(own.map(({ id }) => id));
    return {
      session,
      externalId,
      payments: own,
      attempts: attempts.filter(({ paymentId }) => ofOwn.has(paymentId)),
      parts: parts.filter(({ sessionId }) => sessionId === session.id),
      writeOffs: writeOffs.filter(({ sessionId }) => sessionId === session.id),
      vatMinor: vat.get(session.id) ?? ZERO,
      hasReceipt: receipted.has(session.id),
    };
  });
}

/** When a stay began, or would have. */
export async function loadStart(context: Context, sessionId: string): Promise<Date> {
  const appId = appIdOf(context);
  const found = await context.db.read((tx) => findAppSession(tx, { appId, sessionId }));
  if (!found) throw new Refusal("session.not_found");
  return found.session.startedAt ?? found.session.tappedAt;
}
