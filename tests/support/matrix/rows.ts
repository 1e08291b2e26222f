import { API_ROWS } from "@/tests/support/matrix/api-rows";
import { CONFIRM_ROWS } from "@/tests/support/matrix/confirm-rows";
import { DEVELOPER_ROWS, LEAK_ROWS, OWNER_ROWS } from "@/tests/support/matrix/developer-rows";
import {
  AGENTS,
  ALL,
  atDesk,
  DRIVERS,
  desk,
  each,
  one,
  PROVEN,
  type Row,
  SIGNED_IN,
  things,
} from "@/tests/support/matrix/doors";
import { OWED_ROWS } from "@/tests/support/matrix/owed-rows";
import { ACTORS, STAFF } from "@/tests/support/matrix/town";

const DRIVER = "app/[locale]/(driver)";
const OPERATOR = "app/[locale]/operator/[operator]";

function stripeHook(endpoint: string): Row {
  const doors = each(`/api/stripe/portal/${endpoint}`, `/api/stripe/no-such-app/${endpoint}`);
  return { gate: "everybody", shows: 405, isHandler: true, doors };
}

/** What every page and route handler says to everybody. A new one is written down here. */
export const ROWS: Readonly<Record<string, Row>> = {
  [`${DRIVER}/page.tsx`]: {
    gate: "everybody",
    shows: 200,
    doors: each("/", "/?zone=%00&problem=format", "/?zone=a&zone=b&problem=x"),
  },
  [`${DRIVER}/p/route.ts`]: {
    gate: "everybody",
    shows: 303,
    isHandler: true,
    doors: each("/p?zone=100102", "/p", "/p?zone=%00", "/p?zone=%0d%0aset-cookie:a=b"),
  },
  [`${DRIVER}/p/[zone]/page.tsx`]: {
    gate: "everybody",
    shows: 200,
    doors: each("/p/100102", "/p/200102", "/p/300103"),
  },
  [`${DRIVER}/pay/[quote]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("quote", DRIVERS, (id) => `/pay/${id}`),
  },
  [`${DRIVER}/cards/page.tsx`]: { gate: "everybody", shows: 200, doors: one("/cards") },
  [`${DRIVER}/cards/[setup]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("setup", DRIVERS, (id) => `/cards/${id}`),
  },
  [`${DRIVER}/cards/[setup]/return/route.ts`]: {
    gate: "driver",
    shows: 303,
    hides: 303,
    isHandler: true,
    doors: things("setup", DRIVERS, (id) => `/cards/${id}/return`),
  },
  [`${DRIVER}/sessions/page.tsx`]: {
    gate: "everybody",
    shows: 200,
    doors: each(
      "/sessions",
      "/sessions?before=0",
      "/sessions?before=%00",
      "/sessions?before=a&before=b",
      "/sessions?before=0000-01-01",
    ),
  },
  [`${DRIVER}/sessions/[session]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("session", DRIVERS, (id) => `/sessions/${id}`),
  },
  [`${DRIVER}/sessions/[session]/extend/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("session", DRIVERS, (id) => `/sessions/${id}/extend`),
  },
  [`${DRIVER}/sessions/[session]/pay/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("waiting", DRIVERS, (id) => `/sessions/${id}/pay`),
  },
  [`${DRIVER}/sessions/[session]/pay/return/route.ts`]: {
    gate: "driver",
    shows: 303,
    hides: 303,
    isHandler: true,
    doors: things("waiting", DRIVERS, (id) => `/sessions/${id}/pay/return`),
  },
  [`${DRIVER}/sessions/[session]/status/route.ts`]: {
    gate: "driver",
    shows: 200,
    isHandler: true,
    doors: things("waiting", DRIVERS, (id) => `/sessions/${id}/status`),
  },
  [`${DRIVER}/receipts/[receipt]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("receipt", DRIVERS, (id) => `/receipts/${id}`),
  },
  [`${DRIVER}/receipts/[receipt]/pdf/route.ts`]: {
    gate: "driver",
    shows: 200,
    isHandler: true,
    doors: things("receipt", DRIVERS, (id) => `/receipts/${id}/pdf`),
  },
  // Whoever holds a receipt's link may read it; the plate is in it.
  [`${DRIVER}/r/[token]/page.tsx`]: { gate: "driver", shows: 200, doors: things("link", ALL, (id) => `/r/${id}`) },
  [`${DRIVER}/r/[token]/pdf/route.ts`]: {
    gate: "driver",
    shows: 200,
    isHandler: true,
    doors: things("link", ALL, (id) => `/r/${id}/pdf`),
  },
  // Whoever holds the link of a mail that asks whether the car is still there; no plate is in it.
  [`${DRIVER}/parked/[token]/page.tsx`]: {
    gate: "driver",
    shows: 200,
    doors: things("parkedLink", ALL, (token) => `/parked/${token}`),
  },
  ...CONFIRM_ROWS,
  ...DEVELOPER_ROWS,
  ...LEAK_ROWS,
  ...OWED_ROWS,
  "app/[locale]/[...rest]/page.tsx": {
    gate: "everybody",
    shows: 404,
    doors: each("/nowhere", "/nowhere/else", "/operator/rivelune/nothing"),
  },
  "app/[locale]/account/page.tsx": { gate: "person", shows: 200, doors: one("/account", SIGNED_IN) },
  "app/[locale]/account/second-factor/page.tsx": {
    gate: "person",
    shows: 200,
    doors: one("/account/second-factor", SIGNED_IN),
  },
  "app/[locale]/language/route.ts": {
    gate: "everybody",
    shows: 303,
    isHandler: true,
    doors: each("/language?to=de&back=/sessions", "/language", "/language?to=%00&back=//evil.example"),
  },
  "app/[locale]/operator/page.tsx": {
    gate: "operator",
    shows: "/operator/",
    doors: one("/operator", [...STAFF.a, ...STAFF.b]),
  },
  [`${OPERATOR}/page.tsx`]: { gate: "operator", shows: 200, doors: desk("") },
  ...OWNER_ROWS,
  [`${OPERATOR}/places/page.tsx`]: { gate: "operator", shows: 200, doors: desk("/places") },
  [`${OPERATOR}/receipts/page.tsx`]: { gate: "operator", shows: 200, doors: desk("/receipts") },
  [`${OPERATOR}/receipts/[receipt]/page.tsx`]: {
    gate: "operator",
    shows: 200,
    doors: atDesk("receipt", (slug, id) => `/operator/${slug}/receipts/${id}`),
  },
  [`${OPERATOR}/sessions/page.tsx`]: { gate: "operator", shows: 200, doors: desk("/sessions") },
  [`${OPERATOR}/sessions/[session]/page.tsx`]: {
    gate: "operator",
    shows: 200,
    doors: atDesk("session", (slug, id) => `/operator/${slug}/sessions/${id}`),
  },
  [`${OPERATOR}/stripe/page.tsx`]: { gate: "operator", shows: 200, doors: desk("/stripe") },
  [`${OPERATOR}/stripe/refresh/page.tsx`]: {
    gate: "operator",
    shows: "/operator/",
    doors: desk("/stripe/refresh?app=no-such-app"),
  },
  [`${OPERATOR}/stripe/return/page.tsx`]: {
    gate: "operator",
    shows: "/operator/",
    doors: desk("/stripe/return?app=no-such-app"),
  },
  "app/[locale]/sign-in/page.tsx": {
    gate: "everybody",
    shows: 200,
    doors: one(
      "/sign-in",
      ACTORS.filter((name) => !SIGNED_IN.includes(name)),
    ),
    hides: 307,
  },
  "app/[locale]/sign-in/confirm/page.tsx": {
    gate: "everybody",
    shows: 200,
    doors: each("/sign-in/confirm", "/sign-in/confirm?token=%00&email=%00", "/sign-in/confirm?token=a&token=b"),
  },
  "app/[locale]/sign-in/second-factor/page.tsx": {
    gate: "person",
    shows: "/account/second-factor",
    doors: one("/sign-in/second-factor", SIGNED_IN),
  },
  "app/[locale]/sign-in/sent/page.tsx": { gate: "everybody", shows: 200, doors: one("/sign-in/sent") },
  "app/[locale]/support/page.tsx": {
    gate: "support",
    shows: 200,
    doors: (town) => ["/support", "/support?q=a%00@b&after=%00"].flatMap((path) => one(path, PROVEN)(town)),
  },
  "app/[locale]/support/sessions/[session]/page.tsx": {
    gate: "support",
    shows: 200,
    doors: things("session", AGENTS, (id) => `/support/sessions/${id}`),
  },
  "app/[locale]/verify/page.tsx": { gate: "everybody", shows: 200, doors: each("/verify", "/verify?code=%00") },
  "app/[locale]/verify/[code]/page.tsx": {
    gate: "driver",
    shows: 200,
    doors: things("verify", ALL, (code) => `/verify/${code}`),
  },
  // next-auth's own addresses exist only with an organisation's sign-in, which the stack has not.
  "app/api/auth/[...nextauth]/route.ts": {
    gate: "everybody",
    shows: 404,
    isHandler: true,
    doors: each("/api/auth/session", "/api/auth/providers"),
  },
  "app/api/health/route.ts": { gate: "everybody", shows: 200, isHandler: true, doors: one("/api/health") },
  "app/api/apps/[app]/publishable-key/route.ts": {
    gate: "everybody",
    shows: 200,
    isHandler: true,
    doors: one("/api/apps/wayfarer/publishable-key"),
  },
  "app/api/portal/publishable-key/route.ts": {
    gate: "everybody",
    shows: 200,
    isHandler: true,
    doors: one("/api/portal/publishable-key"),
  },
  "app/api/[[...rest]]/route.ts": {
    gate: "everybody",
    shows: 404,
    isHandler: true,
    doors: each("/api", "/api/nothing", "/api/v1/nothing/here"),
  },
  ...API_ROWS,
  "app/api/stripe/[app]/connect/route.ts": stripeHook("connect"),
  "app/api/stripe/[app]/thin/route.ts": stripeHook("thin"),
  "app/api/stripe/[app]/platform/route.ts": stripeHook("platform"),
};
