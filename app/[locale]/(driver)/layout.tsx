import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

/** Every page here is made for its driver and its moment. */
export const instant = false;

export default async function DriverLayout({ children }: LayoutProps<"/[locale]">) {
  const [t, history, pay, requestHeaders] = await Promise.all([
    getTranslations("ui"),
    getTranslations("history"),
    getTranslations("pay"),
    headers(),
  ]);
  const path = requestHeaders.get(PATH_HEADER) ?? "/";
  const links = [
    { href: "/sessions", label: history("title"), isCurrent: /^\/sessions(\?|$)/.test(path) },
    { href: "/cards", label: pay("cardsTitle"), isCurrent: /^\/cards(\?|$)/.test(path) },
  ];
  return (
    <PageFrame path={path} links={links} account={{ href: "/account", label: t("account") }}>
      {children}
    </PageFrame>
  );
}
