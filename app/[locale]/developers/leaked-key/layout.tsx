import { headers } from "next/headers";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

export default async function LeakedKeyLayout({ children }: LayoutProps<"/[locale]/developers/leaked-key">) {
  return (
    <PageFrame path={(await headers()).get(PATH_HEADER) ?? "/developers/leaked-key"}>
      <div className="mx-auto grid max-w-xl gap-6">{children}</div>
    </PageFrame>
  );
}
