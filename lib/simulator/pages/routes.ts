import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { completeChallenge, findChallenge } from "@/lib/simulator/engine/challenge";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { challengePage } from "@/lib/simulator/pages/challenge-page";
import { expressRoutes } from "@/lib/simulator/pages/express-routes";
import { answerPage, notice } from "@/lib/simulator/pages/layout";
import { consentRoutes } from "@/lib/simulator/pages/oauth-routes";
import { onboardingRoutes } from "@/lib/simulator/pages/onboarding-routes";

/** The question of a bank has one answer; this is far more. */
const smallBody = bodyLimit({ maxSize: 16_384 });

function originsOf(...addresses: (string | null)[]): string[] {
  const origins = addresses.flatMap((address) => (address === null ? [] : [new URL(address).origin]));
  return [...new Set(origins)];
}

function unknownLink(context: Context): Response | Promise<Response> {
  return answerPage(context, notice("Not found", "This link was never given out."), { status: 404, mayBeFramed: true });
}

function showChallenge(state: SimulatorState, context: Context): Response | Promise<Response> {
  const token = context.req.param("token") ?? "";
  const challenge = findChallenge(state, token);
  if (!challenge) return unknownLink(context);
  const isFramed = context.req.query("frame") === "1";
  const page = challengePage(challenge, `/3ds/${encodeURIComponent(token)}`, isFramed);
  return answerPage(context, page, { mayBeFramed: true, formOrigins: originsOf(challenge.returnUrl) });
}

async function answerChallenge(state: SimulatorState, context: Context): Promise<Response> {
  const token = context.req.param("token") ?? "";
  if (!findChallenge(state, token)) return unknownLink(context);
  const body = await context.req.parseBody();
  const { redirectUrl } = completeChallenge(state, token, body.outcome === "complete" ? "complete" : "fail");
  if (redirectUrl !== null) return context.redirect(redirectUrl, 303);
  return answerPage(context, notice("Thank you", "You can close this page."), { mayBeFramed: true });
}

/** The pages that Stripe hosts for people: the pretend bank and the onboarding form. */
export function pageRoutes(state: SimulatorState): Hono {
  const app = new Hono();
  app.get("/pages/simulator.css", async (context) => {
    const sheets = ["simulator.css", "forms.css"].map((name) => readFile(join(import.meta.dirname, name), "utf8"));
    const css = (await Promise.all(sheets)).join("\n");
    return context.body(css, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache" });
  });
  app.get("/3ds/:token", (context) => showChallenge(state, context));
  app.post("/3ds/:token", smallBody, (context) => answerChallenge(state, context));
  app.route("/", onboardingRoutes(state));
  app.route("/", consentRoutes(state));
  app.route("/", expressRoutes(state));
  return app;
}
