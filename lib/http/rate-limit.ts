import { RATE_WINDOW_SECONDS, type RateLimit, remainingOf } from "@/lib/domain/rate-limit";

/** What a client needs to slow down before it is refused. Source: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4. */
export function rateLimitHeaders(limit: RateLimit): Readonly<Record<string, string>> {
  return {
    "ratelimit-policy": `"default";q=${limit.quota};w=${RATE_WINDOW_SECONDS}`,
    ratelimit: `"default";r=${remainingOf(limit)};t=${limit.resetSeconds}`,
  };
}
