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
  return { title: (await getTranslations("developer"))("choose.title") };
}

/** Leads to the app that the reader makes, or asks which one. */
export default async function AppsPage() {
  const signIn = await requireSignIn();
  const apps = new Map(
    (await membershipsOf(signIn.personId)).flatMap(({ role, appSlug, appName }) =>
      role === "developer" && appSlug ? [[appSlug, appName]] : [],
    ),
  );
  const [first] = apps.keys();
  if (first === undefined) notFound();
  if (apps.size === 1) goTo(`/developers/apps/${first}`);
  const t = await getTranslations("developer");
  return (
    <PageFrame path={(await headers()).get(PATH_HEADER) ?? "/developers/apps"}>
      <PageTitle lead={t("choose.lead")}>{t("choose.title")}</PageTitle>
      <div className="grid max-w-md gap-2">
        {[...apps].map(([slug, name]) => (
          <ButtonLink key={slug} href={`/developers/apps/${slug}`}>
            {name}
          </ButtonLink>
        ))}
      </div>
    </PageFrame>
  );
}
