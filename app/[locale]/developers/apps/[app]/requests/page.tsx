import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RequestFilter } from "@/components/developer/request-filter";
import { RequestList } from "@/components/developer/request-list";
import { PageTitle } from "@/components/ui/card";
import { developerContext } from "@/lib/auth/request";
import { APP_OPERATIONS } from "@/lib/http/app-operations";
import { queryText, withQuery } from "@/lib/http/query";
import { loadRequestLog } from "@/lib/loaders/app/request-log";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("requests.title") };
}

const NAMES = ["status", "operation", "key", "before"] as const;

export default async function AppRequestsPage({
  params,
  searchParams,
}: PageProps<"/[locale]/developers/apps/[app]/requests">) {
  const { app } = await params;
  const context = await developerContext(app);
  const view = await loadRequestLog(context, queryText(await searchParams, NAMES), APP_OPERATIONS);
  const t = await getTranslations("developer.requests");
  const path = `/developers/apps/${app}/requests`;
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <RequestFilter action={path} filter={view.filter} keys={view.keys} operations={APP_OPERATIONS} />
      <RequestList
        rows={view.rows}
        {...(view.isFirst ? {} : { newest: withQuery(path, view.filter) })}
        {...(view.older ? { older: withQuery(path, { ...view.filter, before: view.older }) } : {})}
      />
    </>
  );
}
