import { headers } from "next/headers";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

/** Whoever signs in waits for an answer made for them; there is no shell to show before it. */
export const instant = false;

export default async function SignInLayout({ children }: LayoutProps<"/[locale]/sign-in">) {
  return (
    <PageFrame path={(await headers()).get(PATH_HEADER) ?? "/sign-in"}>
      <div className="mx-auto grid max-w-md gap-6">{children}</div>
    </PageFrame>
  );
}
