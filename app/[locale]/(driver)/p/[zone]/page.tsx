import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { cache } from "react";
import { DurationField } from "@/components/driver/duration-field";
import { PlaceView } from "@/components/driver/place-view";
import { VehicleFields } from "@/components/driver/vehicle-fields";
import { ActionForm } from "@/components/ui/action-form";
import { Notice } from "@/components/ui/notice";
import { findDriverContext, publicContext } from "@/lib/auth/request";
import { sayTariff } from "@/lib/domain/tariff/explain";
import { localRoute } from "@/lib/http/local-path";
import { formatLocale } from "@/lib/i18n/locales";
import { loadPlacePage } from "@/lib/loaders/driver/place";
import { askForOffer } from "./actions";

/** Next hands over what stands in the address: `100%20102` is a code that somebody typed with a space. */
function decoded(zone: string): string {
  try {
    return decodeURIComponent(zone);
  } catch {
    return zone;
  }
}

/** Asked for the title and for the page, looked up once. */
const findPage = cache(async (zone: string) =>
  loadPlacePage((await findDriverContext()) ?? (await publicContext()), zone),
);

export async function generateMetadata({ params }: PageProps<"/[locale]/p/[zone]">): Promise<Metadata> {
  const view = await findPage(decoded((await params).zone));
  return view ? { title: `${view.place.name} (${view.place.zoneCode})` } : {};
}

/** The sign's page, also behind its QR code: what it costs before anything is asked. */
export default async function PlacePage({ params }: PageProps<"/[locale]/p/[zone]">) {
  const zone = decoded((await params).zone);
  const view = await findPage(zone);
  if (!view) redirect(localRoute(`/?${new URLSearchParams({ zone, problem: "unknown" })}`));
  const [t, tariff, refusal, locale] = await Promise.all([
    getTranslations("place"),
    getTranslations("tariff"),
    getTranslations("refusal"),
    getLocale(),
  ]);
  const { place, vehicle } = view;
  const sentences = sayTariff(view.tariff, tariff, formatLocale(locale));
  return (
    <div className="grid items-start gap-8 lg:grid-cols-2 lg:gap-14">
      <PlaceView {...place} tariff={sentences} now={view.now} />
      {view.canSell && !view.curve.refusal ? (
        <ActionForm action={askForOffer} submitLabel={t("continue")} values={{ zoneCode: place.zoneCode }}>
          <VehicleFields plate={vehicle?.plate ?? ""} country={vehicle?.country ?? place.operatorCountry} />
          <DurationField
            curve={view.curve}
            service={place.service}
            currency={place.currency}
            serviceFeeMinor={view.serviceFeeMinor}
            minimumChargeMinor={view.minimumChargeMinor}
          />
        </ActionForm>
      ) : (
        <Notice tone="warning">{view.canSell ? t("closedNow") : refusal("place.not_connected")}</Notice>
      )}
    </div>
  );
}
