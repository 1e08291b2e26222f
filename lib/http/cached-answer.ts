import { hash } from "node:crypto";
import type { Answer } from "@/lib/http/api-route";

/** Short, because a rolled key must be seen soon; a refused key is fetched again past every cache anyway. */
const MAX_AGE_SECONDS = 300;

/** A small answer that browsers may keep for five minutes and ask for again by its tag. */
export function cachedAnswer(body: object, request: Request): Answer {
  const tag = `"${hash("sha256", JSON.stringify(body), "base64url").slice(0, 22)}"`;
  const headers = { etag: tag, "cache-control": `private, max-age=${MAX_AGE_SECONDS}` };
  const isKnown = request.headers.get("if-none-match") === tag;
  return isKnown ? { status: 304, body: null, headers } : { status: 200, body, headers };
}
