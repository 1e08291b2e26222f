import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CodeForm } from "@/components/auth/code-form";
import { Card, PageTitle } from "@/components/ui/card";
import { requireSignIn } from "@/lib/auth/gates";
import { localPath } from "@/lib/http/local-path";
import { confirmCode } from "../../account/actions";

export default async function SecondFactorPage({ searchParams }: PageProps<"/[locale]/sign-in/second-factor">) {
  const [t, signIn, query] = await Promise.all([getTranslations("auth"), requireSignIn(), searchParams]);
  const next = localPath(typeof query.next === "string" ? query.next : null);
  if (!signIn.hasSecondFactor) redirect(`/account/second-factor?next=${encodeURIComponent(next)}`);
  return (
    <>
      <PageTitle lead={t("factorLead")}>{t("factorTitle")}</PageTitle>
      <Card>
        <CodeForm action={confirmCode} next={next} />
      </Card>
    </>
  );
}
