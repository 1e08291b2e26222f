import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { PlaceList } from "@/components/operator/place-list";
import { PageTitle } from "@/components/ui/card";
import { operatorContext } from "@/lib/auth/request";
import { sayTariff } from "@/lib/domain/tariff/explain";
import { formatLocale } from "@/lib/i18n/locales";
import { loadPlaces } from "@/lib/loaders/operator/places";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("places.title") };
}

export default async function OperatorPlacesPage({ params }: PageProps<"/[locale]/operator/[operator]/places">) {
  const places = await loadPlaces(await operatorContext((await params).operator));
  const [t, tariff, locale] = await Promise.all([getTranslations("operator"), getTranslations("tariff"), getLocale()]);
  const said = places.map((place) => ({ ...place, tariff: sayTariff(place.tariff, tariff, formatLocale(locale)) }));
  return (
    <>
      <PageTitle lead={t("places.lead")}>{t("places.title")}</PageTitle>
      <PlaceList places={said} />
    </>
  );
}
