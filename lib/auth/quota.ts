import { APP_REQUESTS_PER_MINUTE, CHECKS_PER_MINUTE } from "@/lib/domain/rate-limit";
import { env } from "@/lib/env";

/** How often each of an app's keys may ask in a minute. */
export function appQuota(): number {
  return env().API_REQUESTS_PER_MINUTE ?? APP_REQUESTS_PER_MINUTE;
}

/** How often each of an operator's keys may. */
export function operatorQuota(): number {
  return env().API_CHECKS_PER_MINUTE ?? CHECKS_PER_MINUTE;
}
