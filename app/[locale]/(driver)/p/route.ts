import { seeOther } from "@/lib/http/local-path";

/** The target of the zone form, which works without script: spaces and dashes are how people copy a sign. */
export function GET(request: Request): Response {
  const typed = new URL(request.url).searchParams.get("zone") ?? "";
  const code = typed.slice(0, 32).replace(/[\s-]/g, "");
  if (/^\d{6}$/.test(code)) return seeOther(`/p/${code}`);
  return seeOther(`/?${new URLSearchParams({ zone: typed.slice(0, 8), problem: "format" })}`);
}
