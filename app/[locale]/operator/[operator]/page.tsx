import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ConnectionNotices, DayMoneyCards, RunningCard } from "@/components/operator/overview";
import { PageTitle } from "@/components/ui/card";
import { operatorContext } from "@/lib/auth/request";
import { seesMoney } from "@/lib/domain/permission";
import { goTo } from "@/lib/http/go-to";
import { formatInstant } from "@/lib/i18n/format";
import { loadOverview } from "@/lib/loaders/operator/overview";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("nav.overview") };
}

export default async function OperatorOverviewPage({ params }: PageProps<"/[locale]/operator/[operator]">) {
  const { operator } = await params;
  const context = await operatorContext(operator);
  if (!seesMoney(context.actor)) goTo(`/operator/${operator}/places`);
  const view = await loadOverview(context);
  const [t, locale] = await Promise.all([getTranslations("operator"), getLocale()]);
  const base = `/operator/${view.slug}`;
  const day = formatInstant(view.startedAt, view.timeZone, locale, "date");
  return (
    <>
      <PageTitle lead={t("overview.lead", { day })}>{view.name}</PageTitle>
      <div className="mb-8 grid items-start gap-4 md:grid-cols-2">
        <DayMoneyCards money={view.money} />
        <RunningCard count={view.running} href={`${base}/sessions?state=running`} />
      </div>
      <ConnectionNotices connections={view.connections} href={`${base}/stripe`} />
    </>
  );
}
