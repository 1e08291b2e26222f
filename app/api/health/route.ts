import { connection } from "next/server";
import { database } from "@/lib/auth/context";
import { loadHealth } from "@/lib/loaders/health";
import { isStripeReachable } from "@/lib/stripe/reachable";

const PART_MS = 2_000; // whoever asks waits for an answer, not for a part that hangs

export async function GET(): Promise<Response> {
  await connection();
  const [parts, isReachable] = await Promise.all([
    loadHealth(database({ kind: "system" }), PART_MS),
    isStripeReachable(PART_MS),
  ]);
  const all = { ...parts, stripe: isReachable ? "ok" : "down" };
  const isUp = Object.values(all).every((part) => part === "ok");
  const body = { status: isUp ? "ok" : "down", ...all };
  return Response.json(body, { status: isUp ? 200 : 503, headers: { "cache-control": "no-store" } });
}
