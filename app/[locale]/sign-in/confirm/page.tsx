import { getTranslations } from "next-intl/server";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { ButtonLink } from "@/components/ui/button";
import { Card, PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { localPath } from "@/lib/http/local-path";
import { finish } from "../actions";

/** What a mail leads to. Opening it uses nothing up: scanners open links too. */
export default async function ConfirmPage({ searchParams }: PageProps<"/[locale]/sign-in/confirm">) {
  const [t, { token, email, next }] = await Promise.all([getTranslations("auth"), searchParams]);
  const isWhole = typeof token === "string" && typeof email === "string";
  return (
    <>
      {isWhole ? (
        <PageTitle lead={t("confirmLead", { email })}>{t("confirmTitle")}</PageTitle>
      ) : (
        <PageTitle>{t("confirmTitle")}</PageTitle>
      )}
      {isWhole ? (
        <Card>
          <OneButtonForm
            action={finish}
            label={t("confirm")}
            values={{ token, email, next: localPath(typeof next === "string" ? next : null) }}
          />
        </Card>
      ) : (
        <Notice tone="warning">{t("broken")}</Notice>
      )}
      <ButtonLink href="/sign-in" tone="quiet">
        {t("newLink")}
      </ButtonLink>
    </>
  );
}
