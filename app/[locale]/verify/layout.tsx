import { headers } from "next/headers";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

export default async function VerifyLayout({ children }: LayoutProps<"/[locale]/verify">) {
  return (
    <PageFrame path={(await headers()).get(PATH_HEADER) ?? "/verify"}>
      <div className="mx-auto grid max-w-xl gap-6">{children}</div>
    </PageFrame>
  );
}
