import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RefundPolicyFields } from "@/components/operator/refund-policy-fields";
import { ActionForm } from "@/components/ui/action-form";
import { Card, PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { operatorContextTo } from "@/lib/auth/request";
import { loadRefundPolicy } from "@/lib/loaders/operator/refund-policy";
import { savePolicy } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator.refundRules"))("title") };
}

export default async function RefundRulesPage({
  params,
  searchParams,
}: PageProps<"/[locale]/operator/[operator]/refunds">) {
  const { operator } = await params;
  const { saved } = await searchParams;
  const policy = await loadRefundPolicy(await operatorContextTo("refund.set_policy", operator));
  const t = await getTranslations("operator.refundRules");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <ActionForm
          action={savePolicy}
          submitLabel={t("save")}
          before={saved === "rules" ? <Notice tone="success">{t("saved")}</Notice> : null}
        >
          <RefundPolicyFields policy={policy} />
        </ActionForm>
      </Card>
    </>
  );
}
