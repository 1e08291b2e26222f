import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SessionList } from "@/components/operator/session-list";
import { SessionSearch } from "@/components/operator/session-search";
import { PageTitle } from "@/components/ui/card";
import { operatorMoneyContext } from "@/lib/auth/request";
import { queryText, withQuery } from "@/lib/http/query";
import { loadSessions } from "@/lib/loaders/operator/sessions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("sessions.title") };
}

const NAMES = ["q", "state", "day", "before", "after"] as const;

export default async function OperatorSessionsPage({
  params,
  searchParams,
}: PageProps<"/[locale]/operator/[operator]/sessions">) {
  const { operator } = await params;
  const context = await operatorMoneyContext(operator);
  const view = await loadSessions(context, queryText(await searchParams, NAMES));
  const t = await getTranslations("operator");
  const path = `/operator/${operator}/sessions`;
  return (
    <>
      <PageTitle>{t("sessions.title")}</PageTitle>
      <SessionSearch action={path} {...view.filter} />
      <SessionList
        rows={view.rows}
        hrefOf={(id) => `${path}/${id}`}
        {...(view.after ? { newer: withQuery(path, { ...view.filter, after: view.after }) } : {})}
        {...(view.before ? { older: withQuery(path, { ...view.filter, before: view.before }) } : {})}
      />
    </>
  );
}
