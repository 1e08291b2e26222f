import "server-only";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { hasLiveKey, listPeople } from "@/db/store/demo";
import { database } from "@/lib/auth/context";
import { signInContext } from "@/lib/auth/request";
import { env } from "@/lib/env";
import type { Context } from "@/lib/use-cases/command";

/** One-click sign-in exists with BAYFARE_DEMO=1, the simulator as Stripe, and no live key stored; else nowhere. */
async function isDemo(): Promise<boolean> {
  await connection();
  const { BAYFARE_DEMO: isOn, STRIPE_API_URL: simulator } = env();
  if (!isOn || simulator === undefined) return false;
  return !(await database({ kind: "system" }).read(hasLiveKey));
}

export async function demoContext(): Promise<Context> {
  return (await isDemo()) ? signInContext() : notFound();
}

export type DemoPerson = Awaited<ReturnType<typeof listPeople>>[number];

/** Everybody one can be in the demo; nobody elsewhere. */
export async function demoPeople(): Promise<readonly DemoPerson[]> {
  return (await isDemo()) ? database({ kind: "system" }).read(listPeople) : [];
}
