import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { UsageOfKeys } from "@/components/developer/usage-of-keys";
import { EmptyState, PageTitle } from "@/components/ui/card";
import { appQuota } from "@/lib/auth/quota";
import { developerContext } from "@/lib/auth/request";
import { loadUsage } from "@/lib/loaders/app/usage";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("usage.title") };
}

export default async function AppUsagePage({ params }: PageProps<"/[locale]/developers/apps/[app]/usage">) {
  const { app } = await params;
  const { keys } = await loadUsage(await developerContext(app));
  const [t, quota] = [await getTranslations("developer.usage"), appQuota()];
  return (
    <>
      <PageTitle lead={t("lead", { quota })}>{t("title")}</PageTitle>
      {keys.length === 0 ? <EmptyState title={t("empty")}>{t("emptyText")}</EmptyState> : null}
      <UsageOfKeys
        keys={keys}
        quota={quota}
        requestsOf={(keyId, more) => `/developers/apps/${app}/requests?${new URLSearchParams({ key: keyId, ...more })}`}
      />
    </>
  );
}
