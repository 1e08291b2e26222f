import { ALL, type Row, things } from "@/tests/support/matrix/doors";

const DRIVER = "app/[locale]/(driver)";

/** The bank's question to the driver of an app. */
export const CONFIRM_ROWS: Readonly<Record<string, Row>> = {
  // Whoever was sent to the bank's question by an app; here it was answered.
  [`${DRIVER}/confirm/[token]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("confirmLink", ALL, (token) => `/confirm/${token}`),
  },
  [`${DRIVER}/confirm/[token]/return/route.ts`]: {
    gate: "driver",
    shows: 303,
    hides: 303,
    isHandler: true,
    doors: things("confirmLink", ALL, (token) => `/confirm/${token}/return`),
  },
  [`${DRIVER}/confirm/[token]/status/route.ts`]: {
    gate: "driver",
    shows: 200,
    isHandler: true,
    doors: things("confirmLink", ALL, (token) => `/confirm/${token}/status`),
  },
};
