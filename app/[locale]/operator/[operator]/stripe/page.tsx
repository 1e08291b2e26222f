import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConnectionCard } from "@/components/operator/connection-card";
import { PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { operatorMoneyContext } from "@/lib/auth/request";
import { loadConnections } from "@/lib/loaders/operator/connections";
import { connect, refresh } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("stripe.title") };
}

export default async function OperatorStripePage({
  params,
  searchParams,
}: PageProps<"/[locale]/operator/[operator]/stripe">) {
  const [{ operator }, { problem }] = await Promise.all([params, searchParams]);
  const { cards, mayConnect, mayRefresh, timeZone } = await loadConnections(await operatorMoneyContext(operator));
  const t = await getTranslations("operator.stripe");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <div className="grid gap-4">
        {problem === "unavailable" ? <Notice tone="warning">{t("unavailable")}</Notice> : null}
        {mayConnect ? null : <Notice>{t("notPermitted")}</Notice>}
        {cards.map((card) => (
          <ConnectionCard
            key={card.appId}
            {...card}
            timeZone={timeZone}
            {...(mayConnect ? { connect } : {})}
            {...(mayRefresh ? { refresh } : {})}
          />
        ))}
      </div>
    </>
  );
}
