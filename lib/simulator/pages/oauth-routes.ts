import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { completeOnboarding } from "@/lib/simulator/engine/account-setup";
import { isConnected, makeAccount } from "@/lib/simulator/engine/accounts";
import { grantCode } from "@/lib/simulator/engine/oauth";
import { backTo, type OAuthRequest, readOAuthRequest } from "@/lib/simulator/engine/oauth-request";
import { changeByItself, type SimulatorState } from "@/lib/simulator/engine/state";
import { answerPage, notice } from "@/lib/simulator/pages/layout";
import { type Choice, consentPage, type Offered } from "@/lib/simulator/pages/oauth-page";

const smallBody = bodyLimit({ maxSize: 16_384 });
/** More than anybody chooses from. */
const OFFERED_MAX = 50;

type Kind = "standard" | "express";

function readOr(
  state: SimulatorState,
  context: Context,
): { readonly request: OAuthRequest } | { readonly answer: Response | Promise<Response> } {
  const read = readOAuthRequest(state, new URL(context.req.url).searchParams);
  if (read.kind === "ask") return { request: read.request };
  if (read.kind === "redirect") return { answer: context.redirect(read.url, 303) };
  return { answer: answerPage(context, notice("This link does not work", read.text), { status: 422 }) };
}

/** Accounts with a dashboard of their own, those of the person first; Express connects new ones only. */
function offeredTo(state: SimulatorState, request: OAuthRequest, kind: Kind): Offered[] {
  if (kind === "express") return [];
  const email = request.person.email.toLowerCase();
  const isOwn = ({ account }: Offered): number => (account.email?.toLowerCase() === email ? 0 : 1);
  return [...state.store.accounts.oldestFirst()]
    .filter((account) => !account.isPlatform && !account.closed && account.dashboard === "full")
    .map((account) => ({ account, isConnected: isConnected(state, request.platform.account, account.id) }))
    .sort((one, other) => isOwn(one) - isOwn(other))
    .slice(0, OFFERED_MAX);
}

function show(
  context: Context,
  request: OAuthRequest,
  offered: Offered[],
  shown: Choice,
): Response | Promise<Response> {
  const formOrigins = [new URL(request.redirectUri).origin];
  const status = shown.complaint === null ? 200 : 422;
  return answerPage(context, consentPage(request, offered, shown), { status, formOrigins });
}

function ask(state: SimulatorState, context: Context, kind: Kind): Response | Promise<Response> {
  const read = readOr(state, context);
  if ("answer" in read) return read.answer;
  const { request } = read;
  const offered = offeredTo(state, request, kind);
  const [first] = offered;
  return show(context, request, offered, { choice: first?.account.id ?? "new", ...request.person, complaint: null });
}

async function decide(state: SimulatorState, context: Context, kind: Kind): Promise<Response> {
  const read = readOr(state, context);
  if ("answer" in read) return read.answer;
  const { request } = read;
  const body = await context.req.parseBody();
  const text = (name: string): string => (typeof body[name] === "string" ? body[name].trim() : "");
  if (text("decision") !== "connect") {
    const denied = { error: "access_denied", error_description: "The user denied your request" };
    return context.redirect(backTo(request.redirectUri, request.state, denied), 303);
  }
  const offered = offeredTo(state, request, kind);
  const typed = { choice: text("choice"), name: text("name"), country: text("country"), email: text("email") };
  const complaint = complaintAbout(typed, offered);
  if (complaint !== null) return show(context, request, offered, { ...typed, complaint });
  const { code } = changeByItself(state, () => {
    const account = typed.choice === "new" ? newAccount(state, typed, kind) : typed.choice;
    return grantCode(state, request.platform, account, request.scope);
  });
  return context.redirect(backTo(request.redirectUri, request.state, { scope: request.scope, code }), 303);
}

function complaintAbout(typed: Omit<Choice, "complaint">, offered: readonly Offered[]): string | null {
  if (offered.some(({ account }) => account.id === typed.choice)) return null;
  if (typed.choice !== "new") return "Please choose an account.";
  if (typed.name === "") return "Please give the business a name.";
  return /^[A-Za-z]{2}$/.test(typed.country) ? null : "Please give the country as two letters, such as FR.";
}

/** Made by its owner, so no platform controls it; it is set up at once. */
function newAccount(state: SimulatorState, typed: Omit<Choice, "complaint">, kind: Kind): string {
  const { id } = makeAccount(state, {
    name: typed.name,
    email: typed.email === "" ? null : typed.email,
    country: typed.country.toUpperCase(),
    currency: null,
    type: kind,
    dashboard: kind === "standard" ? "full" : "express",
    feesCollector: "stripe",
    lossesCollector: kind === "standard" ? "stripe" : "application",
    entityType: "company",
    metadata: {},
    api: "v1",
    isIndependent: kind === "standard",
  });
  completeOnboarding(state, id);
  return id;
}

/** The people's side of OAuth (facts 3.1): who may connect to my account? */
export function consentRoutes(state: SimulatorState): Hono {
  const app = new Hono();
  app.get("/oauth/authorize", (context) => ask(state, context, "standard"));
  app.post("/oauth/authorize", smallBody, (context) => decide(state, context, "standard"));
  app.get("/express/oauth/authorize", (context) => ask(state, context, "express"));
  app.post("/express/oauth/authorize", smallBody, (context) => decide(state, context, "express"));
  return app;
}
