import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CodeForm } from "@/components/auth/code-form";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { SecondFactorKey } from "@/components/auth/second-factor-key";
import { Card, PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { personContext } from "@/lib/auth/request";
import { loadSecondFactor } from "@/lib/auth/second-factor";
import { localPath, localRoute } from "@/lib/http/local-path";
import { confirmCode, startSetUp } from "../actions";

export default async function SecondFactorSetUpPage({ searchParams }: PageProps<"/[locale]/account/second-factor">) {
  const [t, factor, query] = await Promise.all([
    getTranslations("auth"),
    personContext().then(loadSecondFactor),
    searchParams,
  ]);
  const next = localPath(typeof query.next === "string" ? query.next : "/account");
  // Whoever has just switched it on was on the way somewhere; React shows this page again before it follows the action.
  if (factor.state === "on" && query.next !== undefined) redirect(localRoute(next));
  if (factor.state === "on") return <Notice tone="success">{t("isOn")}</Notice>;
  return (
    <>
      <PageTitle lead={t("setUpLead")}>{t("setUpTitle")}</PageTitle>
      <Card>
        {factor.state === "none" ? (
          <OneButtonForm action={startSetUp} label={t("start")} values={{ next }} />
        ) : (
          <>
            <SecondFactorKey sharedKey={factor.key} picture={factor.picture} />
            <CodeForm action={confirmCode} next={next} />
          </>
        )}
      </Card>
    </>
  );
}
