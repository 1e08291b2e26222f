import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RevokeKey } from "@/components/api-key/revoke-key";
import { operatorKeysContext } from "@/lib/auth/request";
import { loadKey } from "@/lib/loaders/api-key";
import { revoke } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.revoke.title") };
}

export default async function RevokeOperatorKeyPage({
  params,
}: PageProps<"/[locale]/operator/[operator]/keys/[key]/revoke">) {
  const { operator, key } = await params;
  const context = await operatorKeysContext(operator);
  const found = (await loadKey(context, key)) ?? notFound();
  return <RevokeKey action={revoke} of={found} list={`/operator/${operator}/keys`} />;
}
