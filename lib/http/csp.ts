/** The origins of Stripe's browser parts: Stripe's own or the simulator's, never both. */
export type StripeHosts = {
  readonly script: readonly string[];
  readonly frame: readonly string[];
  readonly connect: readonly string[];
  readonly image: readonly string[];
  /** Where a form may lead: hosted onboarding is the answer to a form of ours. */
  readonly form: readonly string[];
};

const STRIPE: StripeHosts = {
  script: ["https://js.stripe.com", "https://*.js.stripe.com"],
  frame: ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
  connect: ["https://api.stripe.com"],
  image: ["https://*.stripe.com"],
  form: ["https://connect.stripe.com", "https://accounts.stripe.com"],
};

/** `stripeJsUrl` is the simulator's script, or empty for Stripe itself. */
export function stripeHosts(stripeJsUrl: string): StripeHosts {
  if (stripeJsUrl === "") return STRIPE;
  const origin = [new URL(stripeJsUrl).origin];
  return { script: origin, frame: origin, connect: origin, image: origin, form: origin };
}

function directive(name: string, ...values: string[]): string {
  return [name, ...values].join(" ");
}

/** The policy of every page; the only list of hosts. `development` lets React's debugger evaluate, production never. */
export function policy(nonce: string, hosts: StripeHosts, development = false): string {
  return [
    directive("default-src", "'self'"),
    directive(
      "script-src",
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...hosts.script,
      ...(development ? ["'unsafe-eval'"] : []),
    ),
    // Turbopack's overlay writes style elements without a nonce while developing.
    directive("style-src", "'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`),
    directive("img-src", "'self'", "data:", ...hosts.image),
    directive("font-src", "'self'"),
    directive("frame-src", ...hosts.frame),
    directive("connect-src", "'self'", ...hosts.connect),
    directive("form-action", "'self'", ...hosts.form),
    directive("object-src", "'none'"),
    directive("base-uri", "'none'"),
    directive("frame-ancestors", "'none'"),
  ].join("; ");
}

/** Answers to machines show nothing, so they may load nothing. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
