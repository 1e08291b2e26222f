import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { type Door, MALFORMED, malformed, nobodys, one, type Row } from "@/tests/support/matrix/doors";
import type { Actor, Town } from "@/tests/support/matrix/town";

const APP = "app/[locale]/developers/apps/[app]";
const OPERATOR_KEYS = "app/[locale]/operator/[operator]/keys";

/** Whose area is whose: an app's developers', or an operator's owners'; a clerk sees no keys. */
type Area = {
  readonly base: string;
  readonly owners: Readonly<Record<string, readonly Actor[]>>;
  readonly others: readonly Actor[];
};
const APPS: Area = { base: "/developers/apps", owners: { wayfarer: ["developerW"], portal: [] }, others: [] };
const OPERATORS: Area = {
  base: "/operator",
  owners: { rivelune: ["ownerA"], thistlemoor: ["ownerB"], lindental: [] },
  others: ["clerkA"],
};

/** A page of an area as a whole. */
function whole({ base, owners, others }: Area, rest: string): Row["doors"] {
  const at = (slug: string) => `${base}/${slug}${rest}`;
  const of = ([slug, sees]: [string, readonly Actor[]]): Door => {
    return { name: slug, at, parts: [slug], twin: [nobodys(slug)], sees, isMissingTo: others };
  };
  return () => [...Object.entries(owners).map(of), ...MALFORMED.map((slug) => malformed(at, [slug], [nobodys(slug)]))];
}

function ofKey(area: Area, act: "roll" | "revoke"): Row["doors"] {
  const rest = (key: string) => `/keys/${key}/${act}`;
  return ofThing(area, { of: ({ keys }) => keys, unknown: publicId("apiKey", uuidv7()), rest });
}

function ofEndpoint(act: "roll" | "delete"): Row["doors"] {
  const rest = (endpoint: string) => `/deliveries/${endpoint}/${act}`;
  return ofThing(APPS, { of: ({ endpoints }) => endpoints, unknown: publicId("webhookEndpoint", uuidv7()), rest });
}

type Kind = {
  readonly of: (town: Town) => Readonly<Record<string, string>>;
  readonly unknown: string;
  readonly rest: (id: string) => string;
};

/** A page of one thing: in its own area, and at a neighbour's address. */
function ofThing({ base, owners, others }: Area, { of, unknown, rest }: Kind): Row["doors"] {
  const at = (slug: string, id: string) => `${base}/${slug}${rest(id)}`;
  return (town: Town) => {
    const ids = of(town);
    const slugs = Object.keys(owners);
    const [first = ""] = slugs;
    const doors = slugs.flatMap((own): Door[] => {
      const other = slugs.find((slug) => slug !== own) ?? "";
      const id = ids[own] ?? "";
      return [
        {
          name: `${own}'s`,
          at,
          parts: [own, id],
          twin: [nobodys(own), unknown],
          sees: owners[own] ?? [],
          isMissingTo: others,
        },
        { name: `${own}'s at ${other}`, at, parts: [other, id], twin: [other, unknown], sees: [] },
      ];
    });
    return [...doors, ...MALFORMED.map((id) => malformed(at, [first, id], [first, unknown]))];
  };
}

/** The area of those who make an app. */
export const DEVELOPER_ROWS: Readonly<Record<string, Row>> = {
  "app/[locale]/developers/page.tsx": { gate: "everybody", shows: 200, doors: one("/developers") },
  "app/[locale]/developers/apps/page.tsx": {
    gate: "developer",
    shows: "/developers/apps/wayfarer",
    doors: one("/developers/apps", ["developerW"]),
  },
  [`${APP}/page.tsx`]: { gate: "developer", shows: "/developers/apps/wayfarer/keys", doors: whole(APPS, "") },
  [`${APP}/keys/page.tsx`]: { gate: "developer", shows: 200, doors: whole(APPS, "/keys") },
  [`${APP}/requests/page.tsx`]: { gate: "developer", shows: 200, doors: whole(APPS, "/requests") },
  [`${APP}/usage/page.tsx`]: { gate: "developer", shows: 200, doors: whole(APPS, "/usage") },
  [`${APP}/keys/new/page.tsx`]: { gate: "developer", shows: 200, doors: whole(APPS, "/keys/new") },
  [`${APP}/keys/[key]/roll/page.tsx`]: { gate: "developer", shows: 200, doors: ofKey(APPS, "roll") },
  [`${APP}/keys/[key]/revoke/page.tsx`]: { gate: "developer", shows: 200, doors: ofKey(APPS, "revoke") },
  [`${APP}/deliveries/page.tsx`]: {
    gate: "developer",
    shows: 200,
    doors: whole(APPS, "/deliveries?state=dead&type=%00&endpoint=0&before=x"),
  },
  [`${APP}/deliveries/new/page.tsx`]: { gate: "developer", shows: 200, doors: whole(APPS, "/deliveries/new") },
  [`${APP}/deliveries/[endpoint]/roll/page.tsx`]: { gate: "developer", shows: 200, doors: ofEndpoint("roll") },
  [`${APP}/deliveries/[endpoint]/delete/page.tsx`]: { gate: "developer", shows: 200, doors: ofEndpoint("delete") },
};

/** Whoever found a key needs no account. */
export const LEAK_ROWS: Readonly<Record<string, Row>> = {
  "app/[locale]/developers/leaked-key/page.tsx": {
    gate: "everybody",
    shows: 200,
    doors: one("/developers/leaked-key"),
  },
  "app/[locale]/developers/leaked-key/thanks/page.tsx": {
    gate: "everybody",
    shows: 200,
    doors: one("/developers/leaked-key/thanks"),
  },
};

/** What an operator's owners decide alone: its keys, and who else may pay its money back. */
export const OWNER_ROWS: Readonly<Record<string, Row>> = {
  "app/[locale]/operator/[operator]/refunds/page.tsx": {
    gate: "operator",
    shows: 200,
    doors: whole(OPERATORS, "/refunds"),
  },
  [`${OPERATOR_KEYS}/page.tsx`]: { gate: "operator", shows: 200, doors: whole(OPERATORS, "/keys") },
  [`${OPERATOR_KEYS}/new/page.tsx`]: { gate: "operator", shows: 200, doors: whole(OPERATORS, "/keys/new") },
  [`${OPERATOR_KEYS}/[key]/roll/page.tsx`]: { gate: "operator", shows: 200, doors: ofKey(OPERATORS, "roll") },
  [`${OPERATOR_KEYS}/[key]/revoke/page.tsx`]: { gate: "operator", shows: 200, doors: ofKey(OPERATORS, "revoke") },
};
