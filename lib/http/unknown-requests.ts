import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/** Methods of which the Fetch standard allows no request. Source: Fetch, "forbidden method". */
const FORBIDDEN = ["TRACE", "TRACK"];

/**
 * Next answers 500 to what it cannot make a request of: a forbidden method, and `OPTIONS *`, which names no address. They are led to
 * where nothing is, before Next sees them: no code of a route or proxy ever does. And it leads who asks for a part of a page to
 * another address, also where no page is: the API does not know that header.
 */
export function leadUnknownRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const request = requestOf(message);
    if (!request) return;
    if (FORBIDDEN.includes(request.method ?? "") || request.url === "*") {
      request.method = "GET";
      request.url = "/api/unreadable";
    }
    if (request.headers.rsc && request.url?.startsWith("/api/")) request.headers.rsc = undefined;
  });
}

/** Node types no message of a channel. */
function requestOf(message: unknown): IncomingMessage | undefined {
  const request = typeof message === "object" && message !== null && "request" in message ? message.request : undefined;
  return request instanceof IncomingMessage ? request : undefined;
}
