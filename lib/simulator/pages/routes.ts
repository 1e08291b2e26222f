import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { completeChallenge, findChallenge } from "@/lib/simulator/engine/challenge";
import { findOnboarding, submitOnboarding } from "@/lib/simulator/engine/onboarding";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { challengePage } from "@/lib/simulator/pages/challenge-page";
import { answerPage, notice } from "@/lib/simulator/pages/layout";
import {
  type Answers,
  type Complaints,
  complaintsAbout,
  emptyAnswers,
  readAnswers,
  testAnswers,
} from "@/lib/simulator/pages/onboarding-form";
import { onboardingPage } from "@/lib/simulator/pages/onboarding-page";

/** The onboarding form with every answer at its longest is a tenth of this. */
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

type Filled = { answers: Answers; complaints: Complaints; hasAcceptedTerms: boolean };

function showOnboarding(state: SimulatorState, context: Context, filled?: Filled): Response | Promise<Response> {
  const view = findOnboarding(state, context.req.param("account") ?? "", context.req.param("token") ?? "");
  if (!view) return unknownLink(context);
  if (view.status !== "open") return context.redirect(view.refreshUrl, 303);
  const isTest = context.req.query("fill") === "test";
  const answers = isTest ? testAnswers(view.displayName, view.country) : emptyAnswers(view.displayName);
  const page = onboardingPage(view, filled ?? { answers, complaints: {}, hasAcceptedTerms: isTest });
  return answerPage(context, page, {
    status: filled ? 422 : 200,
    formOrigins: originsOf(view.returnUrl, view.refreshUrl),
  });
}

async function answerOnboarding(state: SimulatorState, context: Context): Promise<Response> {
  const account = context.req.param("account") ?? "";
  const token = context.req.param("token") ?? "";
  const view = findOnboarding(state, account, token);
  if (!view) return unknownLink(context);
  const body = await context.req.parseBody();
  const answers = readAnswers(body);
  const hasAcceptedTerms = body.terms === "accepted";
  const isComplete = body.outcome === "complete";
  const complaints = isComplete && view.status === "open" ? complaintsAbout(answers, hasAcceptedTerms) : {};
  if (Object.keys(complaints).length > 0) {
    return showOnboarding(state, context, { answers, complaints, hasAcceptedTerms });
  }
  const { redirectUrl } = submitOnboarding(state, account, token, isComplete ? "complete" : "later", answers);
  return context.redirect(redirectUrl, 303);
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
  app.get("/setup/:account/:token", (context) => showOnboarding(state, context));
  app.post("/setup/:account/:token", smallBody, (context) => answerOnboarding(state, context));
  return app;
}
