import { NextRequest, NextResponse } from "next/server";
import createMiddleware from "next-intl/middleware";
import { env, stripeEndpoints } from "@/lib/env";
import { policy, stripeHosts } from "@/lib/http/csp";
import { isOwnOrigin } from "@/lib/http/origin";
import { NONCE_HEADER, PATH_HEADER } from "@/lib/http/page-headers";
import { routing } from "@/lib/i18n/routing";

const route = createMiddleware(routing);

/** 128 bits, as CSP asks of a nonce. */
function makeNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
}

/**
 * Leaves the step to the [locale] folder to `rewrites` in next.config.ts: a rewrite from here becomes a request to another
 * host when the server is bound to 127.0.0.1 by name (vercel/next.js#94745).
 */
function letConfigRewrite(response: NextResponse): void {
  if (!response.headers.has("x-middleware-rewrite")) return;
  response.headers.delete("x-middleware-rewrite");
  response.headers.set("x-middleware-next", "1");
}

/** A form of another site's page. Next would answer it with an error of ours; without an origin the form's door decides. */
function isForeignForm({ method, headers }: NextRequest): boolean {
  return method === "POST" && headers.has("origin") && !isOwnOrigin(headers, env().BAYFARE_URL);
}

/** Pages are read, and their forms sent. To any other method Next would answer with the page. */
const METHODS = ["GET", "HEAD", "POST"];

function refusal(status: number, headers = {}): NextResponse {
  return new NextResponse(null, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** Chooses the language and sets the policy. It decides nothing about rights: those are in every page and command. */
export function proxy(request: NextRequest): NextResponse {
  if (!METHODS.includes(request.method)) return refusal(405, { allow: METHODS.join(", ") });
  if (isForeignForm(request)) return refusal(403);
  const nonce = makeNonce();
  const hosts = stripeHosts(env().STRIPE_API_URL === undefined ? "" : stripeEndpoints().jsUrl);
  const csp = policy(nonce, hosts, env().NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  headers.set(NONCE_HEADER, nonce);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = route(new NextRequest(request, { headers }));
  letConfigRewrite(response);
  // Only a choice is remembered: without one, no cookie.
  response.headers.delete("set-cookie");
  response.headers.set("content-security-policy", csp);
  return response;
}

export const config = {
  // Dots included: a receipt number may have one.
  matcher: ["/((?!api/|api$|_next/|favicon\\.ico$|icon\\.svg$|apple-icon\\.png$).*)"],
};
