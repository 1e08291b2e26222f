import { parseZoneCode } from "@/lib/domain/zone";
import { seeOther } from "@/lib/http/local-path";

/** As much of a mistyped code as the form shows again. */
const SHOWN_MAX = 8;

/** The target of the zone form, which works without script. */
export function GET(request: Request): Response {
  const typed = new URL(request.url).searchParams.get("zone") ?? "";
  const code = parseZoneCode(typed);
  if (code) return seeOther(`/p/${code}`);
  return seeOther(`/?${new URLSearchParams({ zone: typed.slice(0, SHOWN_MAX), problem: "format" })}`);
}
