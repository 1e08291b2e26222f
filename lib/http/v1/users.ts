import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import { CURRENCIES, type Currency, type Minor } from "@/lib/domain/money";
import { EMAIL_CHARACTERS_MAX } from "@/lib/domain/user-name";
import { endpoint } from "@/lib/http/endpoint";
import { amountMinor, currency, instant, locale, NOTHING, shownId, userId } from "@/lib/http/v1/shapes";
import { pageUrl } from "@/lib/http/v1/site";

const email = z.email().max(EMAIL_CHARACTERS_MAX).meta({ example: "driver@example.org" });

const spendingCap = z.object({ currency, amountMinor: amountMinor.positive() }).meta({ id: "SpendingCap" });

export const debtShape = z
  .object({
    sessionId: shownId("session"),
    owedMinor: amountMinor,
    currency,
    payUrl: z.url().meta({ description: "A page that takes what is owed, without an account" }),
  })
  .meta({ id: "Debt" });

const userShape = z
  .object({
    id: userId,
    email: email.nullable(),
    locale,
    spendingCaps: z.array(spendingCap).meta({ description: "The most that one open stay may cost" }),
    hasDebt: z.boolean().meta({ description: "Something is owed; every start is refused until it is paid" }),
    debts: z.array(debtShape),
    canStart: z.boolean(),
  })
  .meta({ id: "User" });

const params = z.object({ id: userId });

export const createUser = endpoint({
  id: "createUser",
  method: "POST",
  path: "/users",
  tag: "Users",
  summary: "Make a user",
  description:
    "The id is the app's own; the same person in two apps is two users. Once that user is removed, the same request again is 404.",
  scope: "drive",
  params: NOTHING,
  query: NOTHING,
  body: z.object({ id: userId, email: email.optional(), locale: locale.optional() }),
  sample: { id: "u-4711", email: "driver@example.org", locale: "fr" },
  shown: userShape,
  status: 201,
  refusals: ["user.already_exists", "user.email_taken", "user.not_found"],
});

export const readUser = endpoint({
  id: "readUser",
  method: "GET",
  path: "/users/{id}",
  tag: "Users",
  summary: "Read a user, what the user owes, and whether the user may start",
  scope: "read",
  params,
  query: NOTHING,
  body: NOTHING,
  shown: userShape,
  status: 200,
  refusals: ["user.not_found"],
});

export const changeUser = endpoint({
  id: "changeUser",
  method: "PATCH",
  path: "/users/{id}",
  tag: "Users",
  summary: "Change a user; what is not named stays",
  scope: "drive",
  params,
  query: NOTHING,
  body: z.object({
    email: email.nullable().optional(),
    locale: locale.optional(),
    spendingCaps: z
      .array(spendingCap)
      .max(CURRENCIES.length)
      .refine((caps) => new Set(caps.map((cap) => cap.currency)).size === caps.length, "currency_twice")
      .optional()
      .meta({ description: "At most one for each currency" }),
  }),
  sample: { locale: "de", spendingCaps: [{ currency: "eur", amountMinor: 2_500 }] },
  shown: userShape,
  status: 200,
  refusals: ["user.not_found", "user.email_taken"],
});

export const deleteUser = endpoint({
  id: "deleteUser",
  method: "DELETE",
  path: "/users/{id}",
  tag: "Users",
  summary: "Remove a user",
  description:
    "The id is unknown at once, and free to be used again; the cards are removed at once. Personal data is erased at `erasedAt`; stays, receipts and money stay in the books.",
  scope: "drive",
  params,
  query: NOTHING,
  body: NOTHING,
  shown: z.object({ id: userId, erasedAt: instant }).meta({ id: "RemovedUser" }),
  status: 202,
  refusals: ["user.not_found", "user.in_debt", "user.parked"],
});

/** The limits as the command takes them. */
export function capsOf(
  list: readonly { currency: Currency; amountMinor: number }[] | undefined,
): Partial<Record<Currency, number>> | undefined {
  return list && Object.fromEntries(list.map((cap) => [cap.currency, cap.amountMinor]));
}

type UserFacts = {
  readonly id: string;
  readonly email: string | null;
  readonly locale: z.infer<typeof locale>;
  readonly spendingCaps: Partial<Record<Currency, Minor>>;
  readonly debts: readonly { sessionId: string; owedMinor: Minor; currency: Currency; payPath: string }[];
  readonly canStart: boolean;
};

export function shownUser({ spendingCaps, debts, ...user }: UserFacts): z.input<typeof userShape> {
  return {
    ...user,
    spendingCaps: shownCaps(spendingCaps),
    hasDebt: debts.length > 0,
    debts: debts.map(shownDebt),
  };
}

export type UserDebts = Pick<UserFacts, "debts">;

export function shownDebt({ sessionId, owedMinor, currency: owed, payPath }: UserFacts["debts"][number]) {
  return { sessionId: publicId("session", sessionId), owedMinor, currency: owed, payUrl: pageUrl(payPath) };
}

/** What a refused start tells of what is owed, in the place of what our own pages need. */
export function debtsOf({ debts }: UserDebts): Readonly<Record<string, unknown>> {
  return { debts: debts.map(shownDebt), payPath: undefined, isOwn: undefined };
}

function shownCaps(caps: Partial<Record<Currency, Minor>>) {
  return CURRENCIES.flatMap((each) => {
    const limit = caps[each];
    return limit === undefined ? [] : [{ currency: each, amountMinor: limit }];
  });
}
