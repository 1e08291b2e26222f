import "server-only";
import { headers } from "next/headers";
import { connection } from "next/server";
import { findPayLink } from "@/db/store/receipt";
import { contextFor, database, vault } from "@/lib/auth/context";
import { findDriverContext } from "@/lib/auth/request";
import { Refusal } from "@/lib/domain/errors";
import { goTo } from "@/lib/http/go-to";
import { pathWithoutQuery } from "@/lib/http/local-path";
import { owedPath } from "@/lib/http/owed-path";
import { PATH_HEADER } from "@/lib/http/page-headers";
import type { Context } from "@/lib/use-cases/command";

/** In the place of a link's secret: the driver of this browser. */
export const MINE = "mine";

/** Who pays on a page below `/owed/[token]`. */
export type Payer = {
  readonly context: Context;
  /** The stay of a link that has done its work: nothing but its receipts is shown any more. */
  readonly isOver: boolean;
  /** The stay that a link was made for. */
  readonly sessionId: string | null;
};

/** The driver of this browser, or the one whose link somebody holds; undefined for a wrong link. */
export async function findPayer(token: string): Promise<Payer | undefined> {
  if (token === MINE) {
    const context = await findDriverContext();
    return context && { context, isOver: false, sessionId: null };
  }
  await connection();
  const link = await database({ kind: "system" }).read((tx) => findPayLink(tx, vault.hash(token)));
  if (!link) return undefined;
  const { id: linkId, appId, driverId, sessionId, revokedAt } = link;
  const context = await contextFor({ kind: "payer", appId, driverId, linkId });
  return { context, isOver: revokedAt !== null, sessionId };
}

/** The part of the address below `/owed` that a form stands on. */
export async function tokenOfForm(): Promise<string> {
  const [, , token = ""] = pathWithoutQuery((await headers()).get(PATH_HEADER)).split("/");
  return token === "" ? MINE : token;
}

/** Whoever pays by the form's own page: a link that has done its work pays nothing, and its page says so. */
export async function payerOfForm(): Promise<Context> {
  const token = await tokenOfForm();
  const payer = await findPayer(token);
  if (payer?.isOver) goTo(owedPath(token));
  if (!payer) throw new Refusal("not_found");
  return payer.context;
}
