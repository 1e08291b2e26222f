import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { findPayer, MINE } from "@/lib/auth/payer";
import { localRoute } from "@/lib/http/local-path";
import { DebtsPage } from "../debts-page";

/** The address is a key: it is told to no other site and kept by no search engine. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("debt");
  return { title: t("linkTitle"), referrer: "same-origin", robots: { index: false, follow: false } };
}

/** What the driver owes whose link this is, for whoever holds it. Opening it does nothing. */
export default async function OwedLinkPage({ params, searchParams }: PageProps<"/[locale]/owed/[token]">) {
  const [{ token }, query] = await Promise.all([params, searchParams]);
  if (token === MINE) redirect(localRoute("/owed"));
  const payer = await findPayer(token);
  if (!payer) notFound();
  return <DebtsPage token={token} payer={payer} query={query} />;
}
