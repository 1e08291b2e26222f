import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewKey } from "@/components/api-key/new-key";
import { appKeysContext } from "@/lib/auth/request";
import { API_SCOPES } from "@/lib/domain/api-key";
import { loadFrame } from "@/lib/loaders/developer/frame";
import { create } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.new.title") };
}

export default async function NewAppKeyPage({ params }: PageProps<"/[locale]/developers/apps/[app]/keys/new">) {
  const context = await appKeysContext((await params).app);
  const { slug } = await loadFrame(context);
  return (
    <NewKey
      action={create}
      apiKeyId={context.newId()}
      scopes={API_SCOPES}
      hasMode={false}
      list={`/developers/apps/${slug}/keys`}
    />
  );
}
