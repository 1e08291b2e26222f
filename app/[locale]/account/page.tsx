import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { ButtonLink } from "@/components/ui/button";
import { Card, PageTitle } from "@/components/ui/card";
import { membershipsOf, requireSignIn } from "@/lib/auth/gates";
import { signOut } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("account") };
}

export default async function AccountPage() {
  const signIn = await requireSignIn();
  const [t, memberships] = await Promise.all([getTranslations("auth"), membershipsOf(signIn.personId)]);
  const operators = memberships.filter(({ operatorId }) => operatorId !== null);
  const isSupport = memberships.some(({ role }) => role === "support_agent" || role === "support_lead");
  return (
    <>
      <PageTitle lead={`${t("signedInAs")} ${signIn.email}`}>{t("account")}</PageTitle>
      <Card title={t("pages")}>
        <div className="grid gap-2">
          <ButtonLink href="/sessions">{t("sessions")}</ButtonLink>
          {operators.map(({ operatorSlug, operatorName, role }) => (
            <ButtonLink key={`${operatorSlug} ${role}`} href="/operator">
              {`${operatorName} · ${t(`role.${role}`)}`}
            </ButtonLink>
          ))}
          {isSupport ? <ButtonLink href="/support">{t("support")}</ButtonLink> : null}
        </div>
      </Card>
      {signIn.isStaff ? (
        <Card title={t("factor")}>
          <p className="mb-4">{t(signIn.hasSecondFactor ? "factorOn" : "factorOff")}</p>
          {signIn.hasSecondFactor ? null : <ButtonLink href="/account/second-factor">{t("setUp")}</ButtonLink>}
        </Card>
      ) : null}
      <OneButtonForm action={signOut} label={t("signOut")} tone="plain" />
    </>
  );
}
