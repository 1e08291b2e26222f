import { findOperator } from "@/db/store/operator";
import { Refusal } from "@/lib/domain/errors";
import { can, seesMoney } from "@/lib/domain/permission";
import { operatorOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

const PAGES = ["overview", "sessions", "receipts", "places", "stripe", "refunds", "keys"] as const;
export type OperatorPage = (typeof PAGES)[number];

export type FrameView = { readonly slug: string; readonly name: string; readonly pages: readonly OperatorPage[] };

/** What stands above every page of an operator: its name, and the pages that the reader may see. */
export async function loadFrame(context: Context): Promise<FrameView> {
  const operatorId = operatorOf(context);
  const operator = await context.db.read((tx) => findOperator(tx, operatorId));
  if (!operator) throw new Refusal("not_found");
  const { actor } = context;
  const pages = PAGES.filter((page) => {
    if (page === "keys") return can(actor, "api_key.create");
    if (page === "refunds") return can(actor, "refund.set_policy");
    return page === "places" || seesMoney(actor);
  });
  return { slug: operator.slug, name: operator.name, pages };
}
