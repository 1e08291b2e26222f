import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CardPayment } from "@/components/driver/card-payment";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { parsePublicId } from "@/lib/domain/id";
import { localRoute } from "@/lib/http/local-path";
import { stripeSource } from "@/lib/http/stripe-source";
import { loadCardSetup } from "@/lib/loaders/driver/card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("pay"))("saveTitle") };
}

/** Entering a card that is to be saved. */
export default async function CardSetupPage({ params, searchParams }: PageProps<"/[locale]/cards/[setup]">) {
  const [{ setup }, query] = await Promise.all([params, searchParams]);
  const view = await loadCardSetup(await driverContext(), setup);
  if (!view) notFound();
  const quote = typeof query.quote === "string" && parsePublicId("quote", query.quote) ? query.quote : "";
  const next = quote ? `/pay/${quote}` : "/cards";
  if (view.clientSecret === null) redirect(localRoute(next));
  const t = await getTranslations("pay");
  const returnUrl = `/cards/${setup}/return?${new URLSearchParams({ quote })}`;
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1>{t("saveTitle")}</h1>
      {query.check === "1" ? (
        <Notice tone="warning">
          {t("checkCard")}{" "}
          <ButtonLink href={returnUrl} className="mt-3">
            {t("checkAgain")}
          </ButtonLink>
        </Notice>
      ) : (
        <CardPayment
          key={setup}
          {...stripeSource()}
          mode="setup"
          clientSecret={view.clientSecret}
          returnUrl={returnUrl}
          consent={<p className="text-base text-quiet">{t("consent")}</p>}
        />
      )}
      <p>
        <a href={next} className="link-plain inline-flex min-h-11 items-center">
          {t("otherWay")}
        </a>
      </p>
    </div>
  );
}
