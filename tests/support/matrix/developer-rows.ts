import { type Door, MALFORMED, malformed, nobodys, one, type Row } from "@/tests/support/matrix/doors";
import type { Actor } from "@/tests/support/matrix/town";

const APP = "app/[locale]/developers/apps/[app]";

/** A page of an app as a whole: its developers' own, and nobody else's. */
function bench(rest: string): Row["doors"] {
  const at = (slug: string) => `/developers/apps/${slug}${rest}`;
  const of = (slug: string, sees: readonly Actor[]): Door => ({
    name: slug,
    at,
    parts: [slug],
    twin: [nobodys(slug)],
    sees,
  });
  return () => [
    of("wayfarer", ["developerW"]),
    of("portal", []),
    ...MALFORMED.map((slug) => malformed(at, [slug], [nobodys(slug)])),
  ];
}

/** The area of those who make an app. */
export const DEVELOPER_ROWS: Readonly<Record<string, Row>> = {
  "app/[locale]/developers/apps/page.tsx": {
    gate: "developer",
    shows: "/developers/apps/wayfarer",
    doors: one("/developers/apps", ["developerW"]),
  },
  [`${APP}/page.tsx`]: { gate: "developer", shows: "/developers/apps/wayfarer/keys", doors: bench("") },
  [`${APP}/keys/page.tsx`]: { gate: "developer", shows: 200, doors: bench("/keys") },
};
