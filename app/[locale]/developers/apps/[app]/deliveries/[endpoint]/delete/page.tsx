import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DeleteEndpoint } from "@/components/developer/delete-endpoint";
import { developerContext } from "@/lib/auth/request";
import { loadOwnEndpoint } from "@/lib/loaders/developer/deliveries";
import { close } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("deliveries.delete.title") };
}

export default async function DeleteEndpointPage({
  params,
}: PageProps<"/[locale]/developers/apps/[app]/deliveries/[endpoint]/delete">) {
  const { app, endpoint } = await params;
  const context = await developerContext(app);
  const { id, url } = (await loadOwnEndpoint(context, endpoint)) ?? notFound();
  return <DeleteEndpoint action={close} endpointId={id} url={url} list={`/developers/apps/${app}/deliveries`} />;
}
