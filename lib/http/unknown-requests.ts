import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { isReadable } from "@/lib/domain/text";
import { LANGUAGE_HEADER } from "@/lib/http/page-headers";

/** Methods of which the Fetch standard allows no request. Source: Fetch, "forbidden method". */
const FORBIDDEN = ["TRACE", "TRACK"];
/** What answers machines, and Next's own files; anywhere else are pages. */
const AREAS = ["/api/", "/_next/"];
/** No route has this name. */
const NOWHERE = "unreadable";

/**
 * Next answers 500 to what it cannot make a request of: a forbidden method, `OPTIONS *`, which names no address, and an address that
 * is no percent-encoded UTF-8. They are led to where nothing is, before Next sees them: no code of a route or proxy ever does. And it
 * leads to another address who asks for a part of a page, also where no page is, and who names a host with it, or a language.
 */
export function leadUnknownRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const request = requestOf(message);
    if (!request?.url) return;
    if (FORBIDDEN.includes(request.method ?? "") || request.url === "*") {
      request.method = "GET";
      request.url = `/api/${NOWHERE}`;
    }
    const url = readable(withoutHost(request.url));
    request.url = url;
    if (request.headers.rsc && /^\/api(?:[/?]|$)/.test(url)) request.headers.rsc = undefined;
    if (request.headers[LANGUAGE_HEADER]) request.headers[LANGUAGE_HEADER] = undefined; // the proxy's to name
    // Next answers in one piece, with the page's own status, only readers that it can name (see htmlLimitedBots).
    request.headers["user-agent"] ||= "unnamed";
  });
}

/** Proxies may name the whole address. Source: RFC 9112, 3.2.2. */
function withoutHost(url: string): string {
  if (url.startsWith("/")) return url;
  return /^https?:\/\/[^/?#]+(\/.*)?$/i.exec(url)?.[1] ?? "/";
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
