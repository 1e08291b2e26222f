import { each, one, type Row } from "@/tests/support/matrix/doors";

const V1 = "app/api/v1";
const APDS = "app/api/apds/v4";
const KEYLESS = { gate: "everybody", shows: 401, isHandler: true } as const;
/** Asked by address only, which these do not answer. */
const POSTED = { gate: "everybody", shows: 405, isHandler: true } as const;

/** Other apps' servers come with a key; a browser's cookies open nothing here. */
export const API_ROWS: Readonly<Record<string, Row>> = {
  [`${V1}/openapi.json/route.ts`]: {
    gate: "everybody",
    shows: 200,
    isHandler: true,
    doors: one("/api/v1/openapi.json"),
  },
  [`${V1}/stripe/publishable-key/route.ts`]: { ...KEYLESS, doors: one("/api/v1/stripe/publishable-key") },
  [`${V1}/users/route.ts`]: { ...POSTED, doors: one("/api/v1/users") },
  [`${V1}/users/[id]/route.ts`]: { ...KEYLESS, doors: each("/api/v1/users/u-1", "/api/v1/users/%00") },
  [`${V1}/users/[id]/setup-intents/route.ts`]: { ...POSTED, doors: one("/api/v1/users/u-1/setup-intents") },
  [`${V1}/users/[id]/payment-methods/route.ts`]: { ...KEYLESS, doors: one("/api/v1/users/u-1/payment-methods") },
  [`${V1}/users/[id]/payment-methods/[pm]/route.ts`]: {
    ...POSTED,
    doors: one("/api/v1/users/u-1/payment-methods/pm_1"),
  },
  [`${V1}/users/[id]/sessions/route.ts`]: { ...KEYLESS, doors: one("/api/v1/users/u-1/sessions") },
  [`${V1}/sessions/[id]/route.ts`]: { ...KEYLESS, doors: each("/api/v1/sessions/ses_0", "/api/v1/sessions/%00") },
  [`${V1}/sessions/[id]/extend/route.ts`]: { ...POSTED, doors: one("/api/v1/sessions/ses_0/extend") },
  [`${V1}/sessions/[id]/stop/route.ts`]: { ...POSTED, doors: one("/api/v1/sessions/ses_0/stop") },
  [`${V1}/sessions/[id]/retry-payment/route.ts`]: { ...POSTED, doors: one("/api/v1/sessions/ses_0/retry-payment") },
  [`${V1}/sessions/[id]/correct/route.ts`]: { ...POSTED, doors: one("/api/v1/sessions/ses_0/correct") },
  [`${V1}/sessions/[id]/receipt/route.ts`]: { ...KEYLESS, doors: one("/api/v1/sessions/ses_0/receipt") },
  [`${V1}/sessions/[id]/receipts/route.ts`]: { ...KEYLESS, doors: one("/api/v1/sessions/ses_0/receipts") },
  [`${V1}/sessions/[id]/refunds/route.ts`]: { ...KEYLESS, doors: one("/api/v1/sessions/ses_0/refunds") },
  [`${V1}/users/[id]/debts/route.ts`]: { ...KEYLESS, doors: one("/api/v1/users/u-1/debts") },
  [`${V1}/users/[id]/debts/pay-link/route.ts`]: { ...POSTED, doors: one("/api/v1/users/u-1/debts/pay-link") },
  [`${V1}/checks/route.ts`]: { ...KEYLESS, doors: each("/api/v1/checks", "/api/v1/checks?plate=%00") },
  [`${V1}/places/route.ts`]: { ...KEYLESS, doors: each("/api/v1/places", "/api/v1/places?near=%00") },
  [`${V1}/places/[id]/route.ts`]: { ...KEYLESS, doors: each("/api/v1/places/plc_0", "/api/v1/places/%F0%9F%98%80") },
  [`${V1}/quotes/route.ts`]: { ...POSTED, doors: one("/api/v1/quotes") },
  [`${V1}/events/[id]/resend/route.ts`]: { ...POSTED, doors: one("/api/v1/events/evt_0/resend") },
  [`${V1}/webhook-endpoints/route.ts`]: { ...KEYLESS, doors: one("/api/v1/webhook-endpoints") },
  [`${V1}/webhook-endpoints/[id]/route.ts`]: { ...POSTED, doors: one("/api/v1/webhook-endpoints/whe_0") },
  [`${V1}/webhook-endpoints/[id]/roll-secret/route.ts`]: {
    ...POSTED,
    doors: one("/api/v1/webhook-endpoints/whe_0/roll-secret"),
  },
  [`${V1}/webhook-endpoints/[id]/deliveries/route.ts`]: {
    ...KEYLESS,
    doors: one("/api/v1/webhook-endpoints/whe_0/deliveries"),
  },
  [`${V1}/events/route.ts`]: { ...KEYLESS, doors: each("/api/v1/events", "/api/v1/events?after=%00") },
  [`${APDS}/openapi.json/route.ts`]: {
    gate: "everybody",
    shows: 200,
    isHandler: true,
    doors: one("/api/apds/v4/openapi.json"),
  },
  [`${APDS}/places/route.ts`]: { ...KEYLESS, doors: each("/api/apds/v4/places", "/api/apds/v4/places?place=%00") },
  [`${APDS}/places/[id]/route.ts`]: { ...KEYLESS, doors: each("/api/apds/v4/places/plc_0", "/api/apds/v4/places/%00") },
  [`${APDS}/rates/route.ts`]: { ...KEYLESS, doors: one("/api/apds/v4/rates") },
  [`${APDS}/rates/[id]/route.ts`]: { ...KEYLESS, doors: one("/api/apds/v4/rates/plc_0-1") },
  [`${APDS}/rights/specs/route.ts`]: { ...KEYLESS, doors: one("/api/apds/v4/rights/specs") },
  [`${APDS}/rights/specs/[id]/route.ts`]: { ...KEYLESS, doors: one("/api/apds/v4/rights/specs/plc_0") },
  [`${APDS}/sessions/route.ts`]: {
    ...KEYLESS,
    doors: each("/api/apds/v4/sessions", "/api/apds/v4/sessions?start_after=%00"),
  },
  [`${APDS}/sessions/[id]/route.ts`]: { ...KEYLESS, doors: one("/api/apds/v4/sessions/ses_0") },
};
