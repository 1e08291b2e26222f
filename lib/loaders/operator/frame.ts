import { findOperator } from "@/db/store/operator";
import { Refusal } from "@/lib/domain/errors";
import { seesMoney } from "@/lib/domain/permission";
import { operatorOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

const PAGES = ["overview", "sessions", "receipts", "places", "stripe"] as const;
export type OperatorPage = (typeof PAGES)[number];

export type FrameView = { readonly slug: string; readonly name: string; readonly pages: readonly OperatorPage[] };

/** What stands above every page of an operator: its name, and the pages that the reader may see. */
export async function loadFrame(context: Context): Promise<FrameView> {
  const operatorId = operatorOf(context);
  const operator = await context.db.read((tx) => findOperator(tx, operatorId));
  if (!operator) throw new Refusal("not_found");
  const pages = seesMoney(context.actor) ? PAGES : PAGES.filter((page) => page === "places");
  return { slug: operator.slug, name: operator.name, pages };
}
