import { ALL, each, NOBODY, type Row, things } from "@/tests/support/matrix/doors";

const DRIVER = "app/[locale]/(driver)";

/** The pages of what is owed: for a driver's browser, and for whoever holds a link. */
export const OWED_ROWS: Readonly<Record<string, Row>> = {
  // A driver's own debts; nobody's browser is told how to find them.
  [`${DRIVER}/owed/page.tsx`]: {
    gate: "everybody",
    shows: 200,
    doors: each("/owed", "/owed?next=//evil.example&settled=x.y", "/owed?declined=%00&with=a&with=b"),
  },
  // Whoever holds the link of a mail may see and pay what that driver owes; here everything is paid.
  [`${DRIVER}/owed/[token]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("payLink", ALL, (token) => `/owed/${token}`),
  },
  [`${DRIVER}/owed/[token]/[session]/page.tsx`]: {
    gate: "driver",
    shows: 404,
    doors: things("session", NOBODY, (id) => `/owed/mine/${id}`),
  },
  [`${DRIVER}/owed/[token]/[session]/return/route.ts`]: {
    gate: "driver",
    shows: 303,
    hides: 303,
    isHandler: true,
    doors: things("session", NOBODY, (id) => `/owed/mine/${id}/return`),
  },
  [`${DRIVER}/owed/[token]/[session]/status/route.ts`]: {
    gate: "driver",
    shows: 404,
    isHandler: true,
    doors: things("session", NOBODY, (id) => `/owed/mine/${id}/status`),
  },
};
