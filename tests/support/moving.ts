import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import { insertTariffVersion } from "@/db/store/place";
import { listRefunds } from "@/db/store/refund";
import type { SessionRow } from "@/db/store/session";
import { uuidv7 } from "@/lib/auth/context";
import { parseTariff } from "@/lib/domain/tariff/parse";
import { type Context, execute } from "@/lib/use-cases/command";
import { correctSession } from "@/lib/use-cases/session/correct";
import type { OpenTerms, TestPlace } from "@/tests/support/catalogue";
import { again } from "@/tests/support/park";
import type { Town } from "@/tests/support/town";

/** Of every stay that costs something. */
export const SERVICE_FEE = 35;

/** Another place of the town's operator, where every stay costs the same; `more` are further terms of its tariff. */
export async function flatPlace(
  town: Town,
  zoneCode: string,
  valueMinor: number,
  more: { readonly tariff?: object; readonly open?: OpenTerms } = {},
): Promise<TestPlace> {
  const place = await town.world.place(town.operator, "fr-garage", zoneCode, more.open);
  const parsed = parseTariff({
    rateTableName: "Flat",
    timeZone: "Europe/Paris",
    applicableCurrency: "eur",
    taxRateBasisPoints: 2000,
    rateLineCollections: [{ rateLines: [{ rateLineType: "flatRate", valueMinor }] }],
    ...more.tariff,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  await town.world.database.system.transaction((tx) =>
    insertTariffVersion(tx, {
      id: uuidv7(),
      operatorId: town.operator.id,
      placeId: place.id,
      version: 2,
      rules: parsed.tariff,
      publishedAt: town.world.now(),
    }),
  );
  return place;
}

/** Asks for a correction as the driver of a stay. */
export function correct(
  town: Town,
  driver: Context,
  sessionId: string,
  change: Readonly<Record<string, string>>,
): Promise<SessionRow> {
  return execute(correctSession, again(town.world, driver), { sessionId, ...change });
}

/** What stands of a stay's money: payments newest first, refunds by rule, receipts in the order of their numbers. */
export async function moneyOf(town: Town, sessionId: string) {
  const receipts = await receiptsOf(town, sessionId);
  return town.world.database.system.read(async (tx) => ({
    payments: (await listPayments(tx, sessionId)).map(
      ({ purpose, status, amountMinor }) => `${purpose} ${amountMinor} ${status}`,
    ),
    refunds: (await listRefunds(tx, sessionId)).map(({ reason, amountMinor }) => `${reason} ${amountMinor}`),
    receipts: receipts.map(({ kind, totalMinor, body }) => `${kind} ${totalMinor} ${body.place.zoneCode}`),
  }));
}

const sealed = z.object({
  kind: z.string(),
  totalMinor: z.coerce.number(),
  body: z.object({
    place: z.object({ zoneCode: z.string() }),
    stay: z.object({ minutes: z.number() }),
    lines: z.array(z.object({ label: z.object({ key: z.string() }), amountMinor: z.number() })),
  }),
});

/** The receipts of a stay as they were sealed, in the order of their numbers. */
export async function receiptsOf(town: Town, sessionId: string) {
  const rows = await town.world.database.owner`
    select kind, total_minor as "totalMinor", body from receipt where session_id = ${sessionId} order by number`;
  return sealed.array().parse(rows);
}

/** What the app was told of a stay, in its order. */
export async function toldOf(town: Town, sessionId: string): Promise<string[]> {
  const rows = await town.world.database.owner<
    { type: string }[]
  >`select type from app_event where session_id = ${sessionId} order by sequence`;
  return rows.map(({ type }) => type);
}
