import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewKey } from "@/components/api-key/new-key";
import { operatorKeysContext } from "@/lib/auth/request";
import { OPERATOR_SCOPES } from "@/lib/domain/api-key";
import { create } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.new.title") };
}

export default async function NewOperatorKeyPage({ params }: PageProps<"/[locale]/operator/[operator]/keys/new">) {
  const { operator } = await params;
  const { newId } = await operatorKeysContext(operator);
  return (
    <NewKey action={create} apiKeyId={newId()} scopes={OPERATOR_SCOPES} hasMode list={`/operator/${operator}/keys`} />
  );
}
