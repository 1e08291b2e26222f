import { type Context, Hono } from "hono";
import { isSignedIn, openLogin } from "@/lib/simulator/engine/logins";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { expressPage } from "@/lib/simulator/pages/express-page";
import { answerPage, notice } from "@/lib/simulator/pages/layout";

function notSignedIn(context: Context): Response | Promise<Response> {
  const page = notice("Please sign in again", "This link was used already or is too old. Ask the app for a new one.");
  return answerPage(context, page, { status: 403 });
}

/** The Express dashboard: a login link signs in once, and the visit goes on under an address of its own. */
export function expressRoutes(state: SimulatorState): Hono {
  const app = new Hono();
  app.get("/express/:account/:token", (context) => {
    const { account, token } = context.req.param();
    const session = openLogin(state, account, token);
    if (session === undefined) return notSignedIn(context);
    return context.redirect(`/express/${account}/${token}/${session}`, 303);
  });
  app.get("/express/:account/:token/:session", (context) => {
    const { account, token, session } = context.req.param();
    const record = state.store.accounts.get(account);
    if (record === undefined || !isSignedIn(state, account, token, session)) return notSignedIn(context);
    return answerPage(context, expressPage(state, record));
  });
  return app;
}
