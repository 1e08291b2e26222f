import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { isReadable } from "@/lib/domain/text";

/** Methods of which the Fetch standard allows no request. Source: Fetch, "forbidden method". */
const FORBIDDEN = ["TRACE", "TRACK"];
/** What answers machines, and Next's own files; anywhere else are pages. */
const AREAS = ["/api/", "/_next/"];
/** No route has this name. */
const NOWHERE = "unreadable";

/**
 * Next answers 500 to what it cannot make a request of: a forbidden method, `OPTIONS *`, which names no address, and an address that
 * is no percent-encoded UTF-8. They are led to where nothing is, before Next sees them: no code of a route or proxy ever does. And it
 * leads who asks for a part of a page to another address, also where no page is: the API does not know that header.
 */
export function leadUnknownRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const request = requestOf(message);
    if (!request?.url) return;
    if (FORBIDDEN.includes(request.method ?? "") || request.url === "*") {
      request.method = "GET";
      request.url = `/api/${NOWHERE}`;
    }
    request.url = readable(request.url);
    if (request.headers.rsc && request.url.startsWith("/api/")) request.headers.rsc = undefined;
  });
}

/** Keeps the area and the query of an address that cannot be read: each area says in its own way that nothing is there. */
function readable(url: string): string {
  const [path = ""] = url.split("?", 1);
  if (isReadable(path)) return url;
  const area = AREAS.find((each) => path.startsWith(each)) ?? "/";
  return `${area}${NOWHERE}${url.slice(path.length)}`;
}

/** Node types no message of a channel. */
function requestOf(message: unknown): IncomingMessage | undefined {
  const request = typeof message === "object" && message !== null && "request" in message ? message.request : undefined;
  return request instanceof IncomingMessage ? request : undefined;
}
