import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

export default async function DriverLayout({ children }: LayoutProps<"/[locale]">) {
  const [t, requestHeaders] = await Promise.all([getTranslations("ui"), headers()]);
  return (
    <PageFrame path={requestHeaders.get(PATH_HEADER) ?? "/"} account={{ href: "/account", label: t("account") }}>
      {children}
    </PageFrame>
  );
}
