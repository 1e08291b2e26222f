import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DemoPeople } from "@/components/auth/demo-people";
import { OneFieldForm } from "@/components/auth/one-field-form";
import { Card, PageTitle } from "@/components/ui/card";
import { demoPeople } from "@/lib/auth/demo";
import { redirectSignedIn } from "@/lib/auth/request";
import { localPath } from "@/lib/http/local-path";
import { ask, signInAs } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("title") };
}

export default async function SignInPage({ searchParams }: PageProps<"/[locale]/sign-in">) {
  const { next: wanted } = await searchParams;
  const next = localPath(typeof wanted === "string" ? wanted : null);
  await redirectSignedIn(next === "/" ? "/account" : next);
  const [t, people] = await Promise.all([getTranslations("auth"), demoPeople()]);
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <OneFieldForm
          action={ask}
          name="email"
          label={t("email")}
          submitLabel={t("send")}
          values={{ next }}
          input={{ type: "email", autoComplete: "email", inputMode: "email", maxLength: 254 }}
        />
      </Card>
      {people.length > 0 ? <DemoPeople people={people} action={signInAs} next={next} /> : null}
    </>
  );
}
