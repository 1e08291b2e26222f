import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SessionDetail } from "@/components/operator/session-detail";
import { operatorMoneyContext } from "@/lib/auth/request";
import { loadSession } from "@/lib/loaders/operator/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("session.stay") };
}

export default async function OperatorSessionPage({
  params,
}: PageProps<"/[locale]/operator/[operator]/sessions/[session]">) {
  const { operator, session: id } = await params;
  const session = await loadSession(await operatorMoneyContext(operator), id);
  if (!session) notFound();
  const base = `/operator/${operator}`;
  return (
    <SessionDetail
      session={session}
      listHref={`${base}/sessions`}
      receiptHrefOf={(receipt) => `${base}/receipts/${receipt}`}
    />
  );
}
