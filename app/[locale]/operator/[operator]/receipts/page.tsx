import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ReceiptList } from "@/components/operator/receipt-list";
import { PageTitle } from "@/components/ui/card";
import { SearchForm } from "@/components/ui/search-form";
import { operatorMoneyContext } from "@/lib/auth/request";
import { queryText, withQuery } from "@/lib/http/query";
import { loadReceipts } from "@/lib/loaders/operator/receipts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("receipts.title") };
}

const NAMES = ["q", "before", "after"] as const;

export default async function OperatorReceiptsPage({
  params,
  searchParams,
}: PageProps<"/[locale]/operator/[operator]/receipts">) {
  const { operator } = await params;
  const context = await operatorMoneyContext(operator);
  const view = await loadReceipts(context, queryText(await searchParams, NAMES));
  const t = await getTranslations("operator");
  const path = `/operator/${operator}/receipts`;
  return (
    <>
      <PageTitle>{t("receipts.title")}</PageTitle>
      <div className="mb-6">
        <SearchForm action={path} label={t("receipts.search")} hint={t("receipts.hint")} value={view.q} />
      </div>
      <ReceiptList
        rows={view.rows}
        hrefOf={(id) => `${path}/${id}`}
        {...(view.after ? { newer: withQuery(path, { q: view.q, after: view.after }) } : {})}
        {...(view.before ? { older: withQuery(path, { q: view.q, before: view.before }) } : {})}
      />
    </>
  );
}
