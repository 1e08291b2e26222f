type HeaderReader = { get(name: string): string | null };

/**
 * Whether a form was sent from a page of ours. Browsers send `Origin` with every POST; where an old one leaves it out,
 * `Sec-Fetch-Site` must say so. The own host is the one that was asked, or the configured one when a proxy rewrites it.
 */
export function isOwnOrigin(headers: HeaderReader, configuredUrl: string | undefined): boolean {
  const origin = headers.get("origin");
  if (origin === null) return headers.get("sec-fetch-site") === "same-origin";
  const host = hostOf(origin);
  if (host === undefined) return false;
  return host === headers.get("host") || (configuredUrl !== undefined && host === hostOf(configuredUrl));
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
