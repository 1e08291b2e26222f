import { hash } from "node:crypto";
import type { Answer } from "@/lib/http/api-route";

/** Short, because a rolled key must be seen soon; a refused key is fetched again past every cache anyway. */
const MAX_AGE_SECONDS = 300;

/** A small answer that browsers may keep for five minutes and ask for again by its tag. */
export function cachedAnswer(body: object, request: Request): Answer {
  const tag = `"${hash("sha256", JSON.stringify(body), "base64url").slice(0, 22)}"`;
  const headers = { etag: tag, "cache-control": `private, max-age=${MAX_AGE_SECONDS}` };
  const isKnown = isHeld(request.headers.get("if-none-match"), tag);
  return isKnown ? { status: 304, body: null, headers } : { status: 200, body, headers };
}

/** Whether one of the tags in `If-None-Match` is this one, compared weakly: proxies that compress write `W/` before it. Source: RFC 9110, 13.1.2. */
export function isHeld(asked: string | null, tag: string): boolean {
  if (asked === null) return false;
  if (asked.trim() === "*") return true;
  return [...asked.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, held]) => held === tag);
}
