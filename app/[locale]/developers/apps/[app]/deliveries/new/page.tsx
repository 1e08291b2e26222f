import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewEndpoint } from "@/components/developer/new-endpoint";
import { developerContext } from "@/lib/auth/request";
import { open } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("deliveries.new.title") };
}

export default async function NewEndpointPage({ params }: PageProps<"/[locale]/developers/apps/[app]/deliveries/new">) {
  const { app } = await params;
  const { newId } = await developerContext(app);
  return <NewEndpoint action={open} endpointId={newId()} list={`/developers/apps/${app}/deliveries`} />;
}
