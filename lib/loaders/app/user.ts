import type { Tx } from "@/db/client";
import { type DebtRow, listDebts } from "@/db/store/debt";
import type { Part } from "@/db/store/page";
import { findLiveLink } from "@/db/store/receipt";
import { findUser } from "@/db/store/user";
import { owedOf } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { linkTokenAt } from "@/lib/domain/link";
import type { Currency, Minor } from "@/lib/domain/money";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

export type OwedStay = {
  readonly sessionId: string;
  readonly owedMinor: Minor;
  readonly currency: Currency;
  readonly since: Date | null;
  /** Opens what is owed without an account. */
  readonly payPath: string;
};

export type UserView = {
  readonly id: string;
  readonly email: string | null;
  readonly locale: "en" | "de" | "fr";
  readonly spendingCaps: Partial<Record<Currency, Minor>>;
  readonly debts: readonly OwedStay[];
  /** Where the operator cannot charge nobody could pay, and such a debt blocks nobody. */
  readonly canStart: boolean;
};

/** An app's user by the app's own name, or by ours, which no later user has; another app's does not exist. Links are the system's to read. */
export async function loadUser(context: Context, by: { externalId: string } | { driverId: string }): Promise<UserView> {
  const appId = appIdOf(context);
  return context.db.as({ kind: "system" }).read(async (tx) => {
    const user = await findUser(tx, { appId, ...by });
    if (!user?.externalId) throw new Refusal("user.not_found");
    const { driverId, externalId, email, locale, spendingCaps } = user;
    const debts = await withLinks(tx, context, await listDebts(tx, { appId, driverId }));
    const blocking = await listDebts(tx, { appId, driverId, mustBlock: true });
    return { id: externalId, email, locale, spendingCaps, debts, canStart: blocking.length === 0 };
  });
}

/** A page of what a user owes, the oldest first. */
export async function loadDebts(context: Context, externalId: string, wanted: Part): Promise<Page<OwedStay>> {
  const appId = appIdOf(context);
  return context.db.as({ kind: "system" }).read(async (tx) => {
    const user = await findUser(tx, { appId, externalId });
    if (!user) throw new Refusal("user.not_found");
    const { driverId } = user;
    const { rows, hasMore } = await pageOf(wanted, (part) => listDebts(tx, { appId, driverId, ...part }));
    return { rows: await withLinks(tx, context, rows), hasMore };
  });
}

async function withLinks(tx: Tx, context: Context, debts: readonly DebtRow[]): Promise<OwedStay[]> {
  const owed: OwedStay[] = [];
  for (const debt of debts) {
    const { sessionId, currency, debtSince: since } = debt;
    const link = await findLiveLink(tx, { sessionId, purpose: "pay" });
    if (!link) throw new Error(`what session ${sessionId} owes has no link`);
    const payPath = `/owed/${context.vault.open(link.sealedToken, linkTokenAt(link))}`;
    owed.push({ sessionId, owedMinor: owedOf(debt), currency, since, payPath });
  }
  return owed;
}
