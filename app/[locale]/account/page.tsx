import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OneButtonForm } from "@/components/auth/one-button-form";
import { OwedBanner } from "@/components/driver/owed-banner";
import { ButtonLink } from "@/components/ui/button";
import { Card, PageTitle } from "@/components/ui/card";
import { membershipsOf, requireSignIn } from "@/lib/auth/gates";
import { findDriverContext } from "@/lib/auth/request";
import { loadOwedBanner } from "@/lib/loaders/driver/debt";
import { signOut } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("account") };
}

export default async function AccountPage() {
  const signIn = await requireSignIn();
  const [t, memberships] = await Promise.all([getTranslations("auth"), membershipsOf(signIn.personId)]);
  const driver = await findDriverContext();
  const owed = driver ? await loadOwedBanner(driver) : null;
  const operators = memberships.filter(({ operatorId }) => operatorId !== null);
  const apps = memberships.filter(({ role }) => role === "developer");
  const isSupport = memberships.some(({ role }) => role === "support_agent" || role === "support_lead");
  return (
    <>
      <PageTitle lead={`${t("signedInAs")} ${signIn.email}`}>{t("account")}</PageTitle>
      {owed ? <OwedBanner owed={owed} next="/account" /> : null}
      <Card title={t("pages")}>
        <div className="grid gap-2">
          <ButtonLink href="/sessions">{t("sessions")}</ButtonLink>
          <ButtonLink href="/cards">{t("cards")}</ButtonLink>
          {operators.map(({ operatorSlug, operatorName, role }) => (
            <ButtonLink key={`${operatorSlug} ${role}`} href="/operator">
              {`${operatorName} · ${t(`role.${role}`)}`}
            </ButtonLink>
          ))}
          {apps.map(({ appSlug, appName, role }) => (
            <ButtonLink key={appSlug} href={`/developers/apps/${appSlug}`}>
              {`${appName} · ${t(`role.${role}`)}`}
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
