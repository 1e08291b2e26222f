import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/card";
import { PageFrame } from "@/components/ui/page-frame";
import { membershipsOf, requireSignIn } from "@/lib/auth/gates";
import { goTo } from "@/lib/http/go-to";
import { PATH_HEADER } from "@/lib/http/page-headers";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("choose.title") };
}

/** Leads to the operator that the reader works for, or asks which one. */
export default async function OperatorsPage() {
  const signIn = await requireSignIn();
  const memberships = await membershipsOf(signIn.personId);
  const operators = new Map(
    memberships.flatMap(({ operatorSlug, operatorName }) => (operatorSlug ? [[operatorSlug, operatorName]] : [])),
  );
  const [first] = operators.keys();
  if (first === undefined) notFound();
  if (operators.size === 1) goTo(`/operator/${first}`);
  const t = await getTranslations("operator");
  return (
    <PageFrame path={(await headers()).get(PATH_HEADER) ?? "/operator"}>
      <PageTitle lead={t("choose.lead")}>{t("choose.title")}</PageTitle>
      <div className="grid max-w-md gap-2">
        {[...operators].map(([slug, name]) => (
          <ButtonLink key={slug} href={`/operator/${slug}`}>
            {name}
          </ButtonLink>
        ))}
      </div>
    </PageFrame>
  );
}
