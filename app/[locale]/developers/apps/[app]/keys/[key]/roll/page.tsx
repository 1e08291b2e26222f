import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RollKey } from "@/components/api-key/roll-key";
import { appKeysContext } from "@/lib/auth/request";
import { loadKey } from "@/lib/loaders/api-key";
import { roll } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.roll.title") };
}

export default async function RollAppKeyPage({ params }: PageProps<"/[locale]/developers/apps/[app]/keys/[key]/roll">) {
  const { app, key } = await params;
  const context = await appKeysContext(app);
  const found = (await loadKey(context, key)) ?? notFound();
  return <RollKey action={roll} of={found} newKeyId={context.newId()} list={`/developers/apps/${app}/keys`} />;
}
