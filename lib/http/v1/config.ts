import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { NOTHING } from "@/lib/http/v1/shapes";

export const readPublishableKey = endpoint({
  id: "readPublishableKey",
  method: "GET",
  path: "/stripe/publishable-key",
  tag: "Config",
  summary: "Read the publishable key with which Stripe.js is opened",
  description:
    "May be kept for five minutes, and asked for again by its ETag. After a roll the old key keeps working at Stripe for a while. Where Stripe refuses it already, ask with `Cache-Control: no-cache`: the newest is told.",
  scope: "read",
  params: NOTHING,
  query: NOTHING,
  body: NOTHING,
  shown: z
    .object({
      publishableKey: z.string(),
      apiVersion: z.string().meta({ description: "Stripe's version that we call" }),
    })
    .meta({ id: "PublishableKey" }),
  status: 200,
  otherwise: { 304: "It is still what the ETag in `If-None-Match` names" },
  refusals: [],
});
