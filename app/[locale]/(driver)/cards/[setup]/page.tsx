import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CardPayment } from "@/components/driver/card-payment";
import { driverContext } from "@/lib/auth/request";
import { stripeSource } from "@/lib/http/stripe-source";
import { loadCardSetup } from "@/lib/loaders/driver/card";

/** Entering a card that is to be saved. */
export default async function CardSetupPage({ params, searchParams }: PageProps<"/[locale]/cards/[setup]">) {
  const [{ setup }, query] = await Promise.all([params, searchParams]);
  const view = await loadCardSetup(await driverContext(), setup);
  if (!view) notFound();
  const t = await getTranslations("pay");
  const quote = typeof query.quote === "string" ? query.quote : "";
  const returnUrl = `/cards/${setup}/return?${new URLSearchParams({ quote })}`;
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1>{t("saveTitle")}</h1>
      <CardPayment
        key={setup}
        {...stripeSource()}
        mode="setup"
        clientSecret={view.clientSecret}
        returnUrl={returnUrl}
        consent={<p className="text-base text-quiet">{t("consent")}</p>}
      />
    </div>
  );
}
