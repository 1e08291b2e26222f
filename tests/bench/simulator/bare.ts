import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

/** The yardstick: one route that reads what was sent and says the same object every time. Started by the bench. */
const [file = "", port = ""] = process.argv.slice(2);
const object: unknown = JSON.parse(readFileSync(file, "utf8"));
const app = new Hono();
app.post("/v1/payment_intents", async (context) => {
  await context.req.text();
  return context.body(`${JSON.stringify(object, null, 2)}\n`, 200, { "Content-Type": "application/json" });
});
serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1" });
