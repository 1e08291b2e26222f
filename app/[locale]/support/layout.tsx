import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { PageFrame } from "@/components/ui/page-frame";
import { supportContext } from "@/lib/auth/request";
import { PATH_HEADER } from "@/lib/http/page-headers";

/** Everything below is for agents with a second factor, rendered for its request. */
export const instant = false;

export default async function SupportLayout({ children }: LayoutProps<"/[locale]/support">) {
  await supportContext();
  const [t, ui, requestHeaders] = await Promise.all([getTranslations("support"), getTranslations("ui"), headers()]);
  return (
    <PageFrame
      path={requestHeaders.get(PATH_HEADER) ?? "/support"}
      width="wide"
      area={{ label: t("title"), href: "/support" }}
      account={{ href: "/account", label: ui("account") }}
    >
      {children}
    </PageFrame>
  );
}
