import { headers } from "next/headers";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

/** Whoever signs in waits for an answer made for them; there is no shell to show before it. */
export const instant = false;

export default async function AccountLayout({ children }: LayoutProps<"/[locale]/account">) {
  return (
    <PageFrame path={(await headers()).get(PATH_HEADER) ?? "/account"}>
      <div className="mx-auto grid max-w-xl gap-6">{children}</div>
    </PageFrame>
  );
}
