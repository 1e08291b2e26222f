import { developerContext } from "@/lib/auth/request";
import { goTo } from "@/lib/http/go-to";

/** The first tab. */
export default async function AppPage({ params }: PageProps<"/[locale]/developers/apps/[app]">) {
  const { app } = await params;
  await developerContext(app);
  goTo(`/developers/apps/${app}/keys`);
}
