import { findFeePlan } from "@/db/store/app";
import { findDriver } from "@/db/store/driver";
import { MUTABLE_MAILS, type MutableMail } from "@/lib/domain/mail";
import { CURRENCIES, type Currency, type Minor } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";

export type SettingsView = {
  /** The currencies that the app sells in, and those with a limit already. */
  readonly limits: readonly { readonly currency: Currency; readonly capMinor: Minor | null }[];
  readonly mails: readonly { readonly kind: MutableMail; readonly isWanted: boolean }[];
};

export async function loadSettings(context: Context): Promise<SettingsView> {
  const { actor } = context;
  if (actor.kind !== "driver") throw new Error("settings of nobody");
  const { appId, driverId } = actor;
  const { driver, plan } = await context.db.read(async (tx) => ({
    driver: await findDriver(tx, { appId, driverId }),
    plan: await findFeePlan(tx, { appId }),
  }));
  const caps = driver?.spendingCaps ?? {};
  const sold = CURRENCIES.filter((currency) => plan?.serviceFees[currency] !== undefined || caps[currency]);
  return {
    limits: sold.map((currency) => ({ currency, capMinor: caps[currency] ?? null })),
    mails: MUTABLE_MAILS.map((kind) => ({ kind, isWanted: !(driver?.mutedMails ?? []).includes(kind) })),
  };
}
