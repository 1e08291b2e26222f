import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { PageFrame } from "@/components/ui/page-frame";
import { operatorContext } from "@/lib/auth/request";
import { PATH_HEADER } from "@/lib/http/page-headers";
import { loadFrame } from "@/lib/loaders/operator/frame";

export default async function OperatorLayout({ children, params }: LayoutProps<"/[locale]/operator/[operator]">) {
  const { operator } = await params;
  const frame = await loadFrame(await operatorContext(operator));
  const [t, ui, requestHeaders] = await Promise.all([getTranslations("operator"), getTranslations("ui"), headers()]);
  const path = requestHeaders.get(PATH_HEADER) ?? "/operator";
  const base = `/operator/${frame.slug}`;
  const current = path.split(/[/?]/)[3] ?? "";
  return (
    <PageFrame
      path={path}
      width="wide"
      area={{ label: frame.name, href: base }}
      links={frame.pages.map((page) => ({
        label: t(`nav.${page}`),
        href: page === "overview" ? base : `${base}/${page}`,
        isCurrent: (page === "overview" ? "" : page) === current,
      }))}
      account={{ href: "/account", label: ui("account") }}
    >
      {children}
    </PageFrame>
  );
}
