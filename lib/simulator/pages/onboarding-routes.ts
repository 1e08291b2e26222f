import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  answersOfKnownBusiness,
  endOnboarding,
  findOnboarding,
  type OnboardingView,
  openLink,
  saveAnswers,
} from "@/lib/simulator/engine/onboarding";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { answerPage, notice } from "@/lib/simulator/pages/layout";
import {
  type Answers,
  complaintAbout,
  complaintsAbout,
  firstOpenStep,
  knownAnswers,
  LAST_STEP,
  QUESTIONS,
  questionsOf,
  readAnswers,
  testAnswers,
} from "@/lib/simulator/pages/onboarding-form";
import { onboardingPage, type Shown } from "@/lib/simulator/pages/onboarding-page";

/** The form with every answer at its longest is a tenth of this. */
const smallBody = bodyLimit({ maxSize: 16_384 });

function unknownLink(context: Context): Response | Promise<Response> {
  return answerPage(context, notice("Not found", "This link was never given out."), { status: 404 });
}

function part(context: Context, name: "account" | "token" | "session"): string {
  return context.req.param(name) ?? "";
}

/** The link as it was given out; what stands behind the question mark goes on with the visitor. */
function open(state: SimulatorState, context: Context): Response | Promise<Response> {
  const opened = openLink(state, part(context, "account"), part(context, "token"));
  if (opened === undefined) return unknownLink(context);
  if ("refreshUrl" in opened) return context.redirect(opened.refreshUrl, 303);
  const { pathname, search } = new URL(context.req.url);
  return context.redirect(`${pathname}/${opened.session}${search}`, 303);
}

/** A form sent to the link itself is a whole visit at once: it opens the link, and without a step it is the last one. */
async function openAndAnswer(state: SimulatorState, context: Context): Promise<Response> {
  const opened = openLink(state, part(context, "account"), part(context, "token"));
  if (opened === undefined) return unknownLink(context);
  if ("refreshUrl" in opened) return context.redirect(opened.refreshUrl, 303);
  return answerForm(state, context, opened.session);
}

function found(
  state: SimulatorState,
  context: Context,
  session = part(context, "session"),
): OnboardingView | Response | Promise<Response> {
  const [account, token] = [part(context, "account"), part(context, "token")];
  const view = findOnboarding(state, account, token, session);
  if (view === undefined) return unknownLink(context);
  return "isOver" in view ? context.redirect(view.refreshUrl, 303) : view;
}

function stepOf(text: unknown, fallback: number): number {
  const step = Number(text);
  return Number.isInteger(step) && step >= 1 && step <= LAST_STEP ? step : fallback;
}

function show(context: Context, view: OnboardingView, shown: Shown, status: 200 | 422): Response | Promise<Response> {
  const formOrigins = [...new Set([view.returnUrl, view.refreshUrl].map((url) => new URL(url).origin))];
  return answerPage(context, onboardingPage(view, shown), { status, formOrigins });
}

function showForm(state: SimulatorState, context: Context): Response | Promise<Response> {
  const view = found(state, context);
  if (!("answers" in view)) return view;
  const isTest = context.req.query("fill") === "test";
  const known = knownAnswers(view.displayName, view.answers);
  const answers = isTest ? testAnswers(view.displayName, view.country) : known;
  const step = isTest ? LAST_STEP : stepOf(context.req.query("step"), firstOpenStep(knownAnswers("", view.answers)));
  return show(context, view, { step, answers, complaints: {}, hasAcceptedTerms: isTest }, 200);
}

/** Only answers that pass their check are kept: what is kept is no longer required. */
function keepable(answers: Answers, step: number): Record<string, string> {
  const good = questionsOf(step).filter(
    ({ name }) => answers[name] !== "" && complaintAbout(name, answers[name]) === null,
  );
  return Object.fromEntries(good.map(({ name }) => [name, answers[name]]));
}

async function answerForm(state: SimulatorState, context: Context, session?: string): Promise<Response> {
  const view = found(state, context, session);
  if (!("answers" in view)) return view;
  const body = await context.req.parseBody();
  const step = stepOf(body.step, LAST_STEP);
  const answers = { ...knownAnswers(view.displayName, view.answers), ...answersOf(body, step) };
  const token = part(context, "token");
  const next = (to: number): Response =>
    context.redirect(`/setup/${view.account}/${token}/${view.session}?step=${to}`, 303);
  switch (body.outcome) {
    case "later":
      return context.redirect(endOnboarding(state, view, token, "later", keepable(answers, step)), 303);
    case "back":
      saveAnswers(state, view, keepable(answers, step));
      return next(Math.max(1, step - 1));
    case "reuse": {
      const reused = knownAnswers(view.displayName, answersOfKnownBusiness(state, view) ?? {});
      const full = { ...testAnswers(view.displayName, view.country), ...nonEmpty(reused) };
      saveAnswers(state, view, keepable(full, LAST_STEP));
      return next(LAST_STEP);
    }
    case "complete":
      return complete(state, context, view, { answers, hasAcceptedTerms: body.terms === "accepted" });
    default: {
      const complaints = complaintsAbout(
        answers,
        questionsOf(step).map(({ name }) => name),
      );
      if (Object.keys(complaints).length > 0) {
        return show(context, view, { step, answers, complaints, hasAcceptedTerms: false }, 422);
      }
      saveAnswers(state, view, keepable(answers, step));
      return next(Math.min(LAST_STEP, step + 1));
    }
  }
}

type Filled = Pick<Shown, "answers" | "hasAcceptedTerms">;

async function complete(
  state: SimulatorState,
  context: Context,
  view: OnboardingView,
  { answers, hasAcceptedTerms }: Filled,
): Promise<Response> {
  const complaints = complaintsAbout(
    answers,
    QUESTIONS.map(({ name }) => name),
  );
  if (!hasAcceptedTerms) complaints.terms = "Please accept the terms.";
  if (Object.keys(complaints).length > 0) {
    return show(context, view, { step: LAST_STEP, answers, complaints, hasAcceptedTerms }, 422);
  }
  const token = part(context, "token");
  return context.redirect(endOnboarding(state, view, token, "complete", keepable(answers, LAST_STEP)), 303);
}

function answersOf(body: Record<string, unknown>, step: number): Partial<Answers> {
  const read = readAnswers(body);
  return Object.fromEntries(questionsOf(step).map(({ name }) => [name, read[name]]));
}

function nonEmpty(answers: Answers): Partial<Answers> {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ""));
}

/** The hosted onboarding form: a link, which its first visit uses up, and the visit itself. */
export function onboardingRoutes(state: SimulatorState): Hono {
  const app = new Hono();
  app.get("/setup/:account/:token", (context) => open(state, context));
  app.post("/setup/:account/:token", smallBody, (context) => openAndAnswer(state, context));
  app.get("/setup/:account/:token/:session", (context) => showForm(state, context));
  app.post("/setup/:account/:token/:session", smallBody, (context) => answerForm(state, context));
  return app;
}
