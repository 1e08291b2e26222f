import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SearchResults } from "@/components/support/search-results";
import { PageTitle } from "@/components/ui/card";
import { SearchForm } from "@/components/ui/search-form";
import { supportContext } from "@/lib/auth/request";
import { loadSearch } from "@/lib/loaders/support/search";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("support"))("title") };
}

export default async function SupportPage({ searchParams }: PageProps<"/[locale]/support">) {
  const [context, t, query] = await Promise.all([supportContext(), getTranslations("support"), searchParams]);
  const text = typeof query.q === "string" ? query.q.trim() : "";
  const after = typeof query.after === "string" ? { after: query.after } : {};
  const found = text === "" ? undefined : await loadSearch(context, { text, ...after });
  const next = found?.next ? { nextHref: `/support?${new URLSearchParams({ q: text, after: found.next })}` } : {};
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <SearchForm action="/support" label={t("search")} hint={t("searchHint")} value={text} />
      {found ? <SearchResults field={found.field} sessions={found.sessions} {...next} /> : null}
    </>
  );
}
