import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { PageFrame } from "@/components/ui/page-frame";
import { developerContext } from "@/lib/auth/request";
import { PATH_HEADER } from "@/lib/http/page-headers";
import { DEVELOPER_PAGES, loadFrame } from "@/lib/loaders/developer/frame";

export default async function DeveloperLayout({ children, params }: LayoutProps<"/[locale]/developers/apps/[app]">) {
  const { app } = await params;
  const frame = await loadFrame(await developerContext(app));
  const [t, ui, requestHeaders] = await Promise.all([getTranslations("developer"), getTranslations("ui"), headers()]);
  const base = `/developers/apps/${frame.slug}`;
  const path = requestHeaders.get(PATH_HEADER) ?? base;
  const current = path.split(/[/?]/)[4] ?? "";
  return (
    <PageFrame
      path={path}
      width="wide"
      area={{ label: `${frame.name} · ${t(`mode.${frame.mode}`)}`, href: base }}
      links={DEVELOPER_PAGES.map((page) => ({
        label: t(`nav.${page}`),
        href: `${base}/${page}`,
        isCurrent: page === current,
      }))}
      account={{ href: "/account", label: ui("account") }}
    >
      {children}
    </PageFrame>
  );
}
