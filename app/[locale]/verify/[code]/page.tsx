import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Verification } from "@/components/receipt/verification";
import { publicContext } from "@/lib/auth/request";
import { loadVerification } from "@/lib/loaders/receipt";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("receipt.check");
  return { title: t("title"), referrer: "no-referrer", robots: { index: false, follow: false } };
}

export default async function VerificationPage({ params }: PageProps<"/[locale]/verify/[code]">) {
  const { code } = await params;
  const found = (await loadVerification(await publicContext(), code)) ?? notFound();
  return <Verification {...found} />;
}
