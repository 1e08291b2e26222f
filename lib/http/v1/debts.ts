import { z } from "zod";
import { Refusal } from "@/lib/domain/errors";
import { endpoint } from "@/lib/http/endpoint";
import { listOf, page, timePosition } from "@/lib/http/v1/page";
import { NOTHING, userId } from "@/lib/http/v1/shapes";
import { debtShape, shownDebt, type UserDebts } from "@/lib/http/v1/users";

const params = z.object({ id: userId });

export const listDebts = endpoint({
  id: "listDebts",
  method: "GET",
  path: "/users/{id}/debts",
  tag: "Debts",
  summary: "List what a user owes, the oldest first",
  scope: "read",
  params,
  query: page(timePosition),
  body: NOTHING,
  shown: listOf(debtShape).meta({ id: "DebtList" }),
  status: 200,
  refusals: ["user.not_found"],
});

const payLink = z
  .object({ url: z.url().meta({ description: "Works until everything is paid" }) })
  .meta({ id: "PayLink" });

export const createPayLink = endpoint({
  id: "createPayLink",
  method: "POST",
  path: "/users/{id}/debts/pay-link",
  tag: "Debts",
  summary: "Get a page that takes all that a user owes, without an account",
  scope: "drive",
  params,
  query: NOTHING,
  body: NOTHING,
  shown: payLink,
  status: 201,
  refusals: ["user.not_found", "payment.not_owed"],
});

/** The link of any one debt opens all that its driver owes. */
export function shownPayLink({ debts }: UserDebts): z.input<typeof payLink> {
  const [oldest] = debts;
  if (!oldest) throw new Refusal("payment.not_owed");
  return { url: shownDebt(oldest).payUrl };
}
