import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DeliveryFilter } from "@/components/developer/delivery-filter";
import { DeliveryList } from "@/components/developer/delivery-list";
import { EndpointList } from "@/components/developer/endpoint-list";
import { PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { developerContext } from "@/lib/auth/request";
import { queryText, withQuery } from "@/lib/http/query";
import { loadDeliveryLog } from "@/lib/loaders/developer/deliveries";
import { resend } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("deliveries.title") };
}

const NAMES = ["endpoint", "state", "type", "before", "sent"] as const;

export default async function DeliveriesPage({
  params,
  searchParams,
}: PageProps<"/[locale]/developers/apps/[app]/deliveries">) {
  const { app } = await params;
  const context = await developerContext(app);
  const query = queryText(await searchParams, NAMES);
  const view = await loadDeliveryLog(context, query);
  const t = await getTranslations("developer.deliveries");
  const path = `/developers/apps/${app}/deliveries`;
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <div className="grid gap-6">
        {query.sent ? <Notice tone="success">{t("sent")}</Notice> : null}
        <EndpointList endpoints={view.endpoints} path={path} />
        {view.chosen ? (
          <section className="grid gap-4">
            <h2>{t("log")}</h2>
            <DeliveryFilter action={path} endpoints={view.endpoints} {...view.filter} />
            <DeliveryList
              rows={view.rows}
              resend={view.chosen.state === "disabled" ? null : resend}
              {...(view.before ? { older: withQuery(path, { ...view.filter, before: view.before }) } : {})}
            />
          </section>
        ) : null}
      </div>
    </>
  );
}
