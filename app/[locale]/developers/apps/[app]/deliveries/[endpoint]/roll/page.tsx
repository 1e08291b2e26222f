import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RollEndpoint } from "@/components/developer/roll-endpoint";
import { developerContext } from "@/lib/auth/request";
import { loadOwnEndpoint } from "@/lib/loaders/developer/deliveries";
import { roll } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("deliveries.roll.title") };
}

export default async function RollEndpointPage({
  params,
}: PageProps<"/[locale]/developers/apps/[app]/deliveries/[endpoint]/roll">) {
  const { app, endpoint } = await params;
  const context = await developerContext(app);
  const { id, url } = (await loadOwnEndpoint(context, endpoint)) ?? notFound();
  return (
    <RollEndpoint
      action={roll}
      endpointId={id}
      url={url}
      secretId={context.newId()}
      list={`/developers/apps/${app}/deliveries`}
    />
  );
}
