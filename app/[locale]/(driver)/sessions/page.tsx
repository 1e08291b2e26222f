import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HistoryList } from "@/components/driver/history-list";
import { OwedBanner } from "@/components/driver/owed-banner";
import { PageTitle } from "@/components/ui/card";
import { findDriverContext } from "@/lib/auth/request";
import { loadOwedBanner } from "@/lib/loaders/driver/debt";
import { loadHistory } from "@/lib/loaders/driver/history";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("history"))("title") };
}

/** The driver's stays, newest first; a guest sees those of this browser. */
export default async function SessionsPage({ searchParams }: PageProps<"/[locale]/sessions">) {
  const [t, query, context] = await Promise.all([getTranslations("history"), searchParams, findDriverContext()]);
  const before = typeof query.before === "string" ? query.before : undefined;
  const view = context ? await loadHistory(context, before) : { entries: [], olderThan: null };
  const owed = context ? await loadOwedBanner(context) : null;
  const entries = view.entries.map(({ id, country, endsAt, ...entry }) => ({
    ...entry,
    key: id,
    href: `/sessions/${id}`,
    plateCountry: country,
    ...(endsAt ? { endsAt } : {}),
  }));
  return (
    <>
      <PageTitle>{t("title")}</PageTitle>
      {owed ? <OwedBanner owed={owed} next="/sessions" /> : null}
      <HistoryList
        entries={entries}
        {...(before ? { previousHref: "/sessions" } : {})}
        {...(view.olderThan ? { nextHref: `/sessions?before=${encodeURIComponent(view.olderThan)}` } : {})}
      />
    </>
  );
}
