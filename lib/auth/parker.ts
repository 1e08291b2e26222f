import "server-only";
import { connection } from "next/server";
import { findLink } from "@/db/store/receipt";
import { contextFor, database, vault } from "@/lib/auth/context";
import { tokenOfForm } from "@/lib/auth/payer";
import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** Whoever holds the link of a mail that asks whether a car is still there; undefined for a wrong link. */
export function findParker(token: string): Promise<Context | undefined> {
  return holderOf(token, "extend");
}

/** Whoever holds the link to the bank's question about a stay; undefined for a wrong link. */
export function findConfirmer(token: string): Promise<Context | undefined> {
  return holderOf(token, "confirm");
}

async function holderOf(token: string, purpose: "extend" | "confirm"): Promise<Context | undefined> {
  await connection();
  const by = { tokenHash: vault.hash(token), purpose, now: new Date() };
  const link = await database({ kind: "system" }).read((tx) => findLink(tx, by));
  if (!link) return undefined;
  const { id: linkId, appId, driverId, sessionId } = link;
  return contextFor({ kind: "parker", appId, driverId, sessionId, linkId });
}

/** Whoever answers by the form's own page. */
export async function parkerOfForm(): Promise<Context> {
  const parker = await findParker(await tokenOfForm());
  if (!parker) throw new Refusal("not_found");
  return parker;
}
