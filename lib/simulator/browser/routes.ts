import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { type Script, scriptText } from "@/lib/simulator/browser/bundle";
import { framePage } from "@/lib/simulator/browser/frame-page";
import type { SimulatorState } from "@/lib/simulator/engine/state";

const SCRIPT_HEADERS = {
  "content-type": "text/javascript; charset=utf-8",
  // Pages with cross-origin isolation and test pages on other ports load it too.
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/** Any page may embed the fields, as with Stripe; they talk to nobody but this origin and load nothing else. */
const FRAME_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

const FRAME_HEADERS = {
  "content-security-policy": FRAME_POLICY,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/** The stand-in for Stripe.js and the card fields that it embeds. */
export function browserRoutes(_state: SimulatorState): Hono {
  const app = new Hono();
  const script = (path: string, name: Script): void => {
    app.get(path, async (context) => context.body(await scriptText(name), 200, SCRIPT_HEADERS));
  };
  script("/js/stripe.js", "stripe");
  script("/js/challenge.js", "challenge");
  script("/js/elements/payment.js", "payment");
  app.get("/js/elements/payment.css", async (context) => {
    const css = await readFile(join(import.meta.dirname, "frame/payment.css"), "utf8");
    return context.body(css, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache" });
  });
  for (const path of ["/js/elements/payment", "/js/elements/card"]) {
    app.get(path, (context) => context.html(framePage(), 200, FRAME_HEADERS));
  }
  return app;
}
