import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RevokeKey } from "@/components/api-key/revoke-key";
import { appKeysContext } from "@/lib/auth/request";
import { loadKey } from "@/lib/loaders/api-key";
import { revoke } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.revoke.title") };
}

export default async function RevokeAppKeyPage({
  params,
}: PageProps<"/[locale]/developers/apps/[app]/keys/[key]/revoke">) {
  const { app, key } = await params;
  const context = await appKeysContext(app);
  const found = (await loadKey(context, key)) ?? notFound();
  return <RevokeKey action={revoke} of={found} list={`/developers/apps/${app}/keys`} />;
}
