import type { Route } from "next";

/** Longer than any address of ours; what is longer was made by somebody else. */
const PATH_LENGTH_MAX = 1024;

/**
 * A path on this site, or `/`. A second slash or a backslash would make a browser read a host, and control characters
 * are dropped by browsers before they look, so both are refused.
 */
export function localPath(value: string | null | undefined): string {
  if (!value || value.length > PATH_LENGTH_MAX) return "/";
  if (!value.startsWith("/") || value.startsWith("//")) return "/";
  for (const character of value) {
    if (character === "\\" || character.charCodeAt(0) <= 0x20 || character.charCodeAt(0) === 0x7f) return "/";
  }
  return value;
}

/** The path alone: what a mail or a store keeps says where somebody was, never what they had typed there. */
export function pathWithoutQuery(value: string | null | undefined): string {
  return localPath(value).replace(/[?#].*$/, "");
}

/** Sends the browser to a path of ours; relative, so that no proxy in between can make it another host. */
export function seeOther(path: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, {
    status: 303,
    headers: { location: headerSafe(path), "cache-control": "no-store", ...headers },
  });
}

/** A header takes visible ASCII only, and a path may echo what somebody typed; what is encoded already stays as it is. */
function headerSafe(path: string): string {
  return encodeURI(path.toWellFormed()).replaceAll("%25", "%");
}

/** A path of ours for `redirect` and `Link`: addresses carry no locale, so Next's types of routes do not know them. */
export function localRoute(path: string): Route {
  return path as Route;
}
