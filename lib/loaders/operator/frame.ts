import { findOperator } from "@/db/store/operator";
import { Refusal } from "@/lib/domain/errors";
import { operatorOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

/** What stands above every page of an operator. */
export async function loadFrame(context: Context): Promise<{ readonly slug: string; readonly name: string }> {
  const operatorId = operatorOf(context);
  const operator = await context.db.read((tx) => findOperator(tx, operatorId));
  if (!operator) throw new Refusal("not_found");
  return { slug: operator.slug, name: operator.name };
}
