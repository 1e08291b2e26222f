/** Whether no cache may answer, not even one of ours: a forced reload. Source: RFC 9111, 5.2.1. */
export function isReload({ headers }: Request): boolean {
  return /\b(no-cache|max-age=0)\b/i.test(headers.get("cache-control") ?? "");
}
