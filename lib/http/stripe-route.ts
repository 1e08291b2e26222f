import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { readBody } from "@/lib/http/body";
import { log } from "@/lib/log";
import { type Command, type Context, execute } from "@/lib/use-cases/command";

/** `thin`: what Stripe tells of v2 objects, by name only. */
export type StripeEndpoint = "platform" | "connect" | "thin";

/** An app's endpoint with its own secrets; `read` gives the event when one of them signed it. */
export type OpenedEndpoint = {
  readonly appId: string;
  readonly context: Context;
  readonly read: (payload: Buffer, signature: string) => unknown;
};

const BODY_BYTES_MAX = 1_048_576; // Stripe's events are some kilobytes; a megabyte is none of theirs

/** The fourth door: Stripe's webhooks. It answers 200 after the event is stored, and decides nothing about it. */
export function stripeRoute<Input extends z.ZodObject, Output>(
  endpoint: StripeEndpoint,
  receive: Command<Input, Output>,
  open: (appSlug: string, endpoint: StripeEndpoint) => Promise<OpenedEndpoint | undefined>,
): (request: Request, route: { params: Promise<{ app: string }> }) => Promise<Response> {
  return async (request, route) => {
    try {
      const opened = await open((await route.params).app, endpoint);
      if (!opened) return plain(404);
      const payload = await readBody(request, BODY_BYTES_MAX);
      if (!payload) return plain(413);
      const event = opened.read(payload, request.headers.get("stripe-signature") ?? "");
      if (event === undefined) return plain(400);
      await execute(receive, opened.context, { appId: opened.appId, endpoint, event });
      return plain(200);
    } catch (error) {
      log.error("stripe.webhook_failed", { endpoint, reference: randomUUID().slice(0, 8), error });
      return plain(500);
    }
  };
}

/** Nothing is told: only the status matters to Stripe, which tries again after a 5xx. */
function plain(status: number): Response {
  return new Response(null, { status, headers: { "cache-control": "no-store" } });
}
