import type { RateLimitReason } from "@/lib/simulator/http/faults";
import { OAuthProblem, Problem } from "@/lib/simulator/http/problem";
import { publicError } from "@/lib/simulator/http/public-view";
import type { ApiKeyRecord } from "@/lib/simulator/store/kinds";

/** An answer ready to be sent; `isKept` says whether an idempotency key keeps it. */
export type Answer = {
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly replayed: boolean;
  readonly isKept: boolean;
};

/** The answer of a refusal, or of a bug here. */
export function failure(error: unknown, key: ApiKeyRecord | null): Answer {
  const problem = error instanceof Problem ? error : bug(error);
  const body = key?.kind === "pk" ? publicError(problem.body) : problem.body;
  const { status, headers } = problem;
  return {
    status,
    body: problem instanceof OAuthProblem ? oauthBody(problem) : { error: body },
    headers: { ...headers },
    replayed: false,
    isKept: problem.isRemembered,
  };
}

function oauthBody({ error, message }: OAuthProblem): object {
  return { error, error_description: message };
}

/** Stripe's bodies are indented. */
export function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function bug(error: unknown): Problem {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`simulator: ${details}\n`);
  return serverError(false);
}

/** Stripe's 500. */
export function serverError(isRemembered: boolean): Problem {
  return new Problem(500, { type: "api_error", message: "An unknown error occurred" }, isRemembered);
}

/** Stripe's 429 of its request limiter (facts 8.2). */
export function rateLimited(reason: RateLimitReason): Problem {
  return new Problem(
    429,
    {
      type: "invalid_request_error",
      code: "rate_limit",
      message:
        "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
    },
    false,
    { "Stripe-Rate-Limited-Reason": reason },
  );
}

/** Stripe's 429 of an object that another request holds (facts 8.2; that the header comes with it is [~]). */
export function objectLocked(): Problem {
  return new Problem(
    429,
    {
      type: "invalid_request_error",
      code: "lock_timeout",
      message:
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.",
    },
    false,
    { "Stripe-Rate-Limited-Reason": "resource-specific" satisfies RateLimitReason },
  );
}

/** Browsers of any origin may call the API (facts 8.3). */
export function corsHeaders(): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, PATCH, POST, DELETE",
    "Access-Control-Expose-Headers":
      "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, X-Stripe-External-Auth-Required",
    "Access-Control-Max-Age": "300",
  };
}
