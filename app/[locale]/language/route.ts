import { localPath, seeOther } from "@/lib/http/local-path";
import { isLocale, LOCALE_COOKIE, LOCALE_COOKIE_SECONDS } from "@/lib/i18n/locales";

/** Remembers a choice of language and goes back; anything it does not know changes nothing. */
export function GET(request: Request): Response {
  const query = new URL(request.url).searchParams;
  const to = query.get("to");
  const back = localPath(query.get("back"));
  if (!isLocale(to)) return seeOther(back);
  return seeOther(back, {
    "set-cookie": `${LOCALE_COOKIE}=${to}; Path=/; Max-Age=${LOCALE_COOKIE_SECONDS}; SameSite=Lax`,
  });
}
