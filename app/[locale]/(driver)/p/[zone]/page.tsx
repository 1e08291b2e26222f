import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { cache } from "react";
import { DurationField } from "@/components/driver/duration-field";
import { KindChoice } from "@/components/driver/kind-choice";
import { OpenPrices, OpenTerms } from "@/components/driver/open-terms";
import { OwedBanner } from "@/components/driver/owed-banner";
import { PlaceView } from "@/components/driver/place-view";
import { VehicleFields } from "@/components/driver/vehicle-fields";
import { ActionForm } from "@/components/ui/action-form";
import { Notice } from "@/components/ui/notice";
import { findDriverContext, publicContext } from "@/lib/auth/request";
import { sayTariff } from "@/lib/domain/tariff/explain";
import { localRoute } from "@/lib/http/local-path";
import { formatLocale } from "@/lib/i18n/locales";
import { loadOwedBanner } from "@/lib/loaders/driver/debt";
import { loadPlacePage, type PlacePageView } from "@/lib/loaders/driver/place";
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
export default async function PlacePage({ params, searchParams }: PageProps<"/[locale]/p/[zone]">) {
  const [{ zone: typed }, query] = await Promise.all([params, searchParams]);
  const zone = decoded(typed);
  const view = await findPage(zone);
  if (!view) redirect(localRoute(`/?${new URLSearchParams({ zone, problem: "unknown" })}`));
  const driver = await findDriverContext();
  const owed = driver ? await loadOwedBanner(driver) : null;
  const [tariff, refusal, locale] = await Promise.all([
    getTranslations("tariff"),
    getTranslations("refusal"),
    getLocale(),
  ]);
  const sentences = sayTariff(view.tariff, tariff, formatLocale(locale));
  return (
    <>
      {owed ? <OwedBanner owed={owed} next={`/p/${view.place.zoneCode}`} /> : null}
      <div className="grid items-start gap-8 lg:grid-cols-2 lg:gap-14">
        <PlaceView {...view.place} tariff={sentences} now={view.now} />
        {view.isConnected ? (
          <Sale view={view} chosen={query.kind === "open" ? "open" : "prepaid"} />
        ) : (
          <Notice tone="warning">{refusal("place.not_connected")}</Notice>
        )}
      </div>
    </>
  );
}

/** What can be had here now: a fixed time, an open end, or the choice between them. */
async function Sale({ view, chosen }: { view: PlacePageView; chosen: "prepaid" | "open" }) {
  const [t, refusal] = await Promise.all([getTranslations("place"), getTranslations("refusal")]);
  const { place, vehicle } = view;
  const canBuy = view.hasPrepaid && !view.curve.refusal;
  const canOpen = view.open?.isSold === true;
  const isAboveCap = view.open?.isSold === false && view.open.isAboveCap;
  const aboveCap = isAboveCap ? <Notice>{refusal("session.above_cap")}</Notice> : null;
  if (!(canBuy || canOpen)) return aboveCap ?? <Notice tone="warning">{t("closedNow")}</Notice>;
  const only = canBuy ? "prepaid" : "open";
  return (
    <ActionForm
      action={askForOffer}
      submitLabel={t("continue")}
      values={{ zoneCode: place.zoneCode, ...(canBuy && canOpen ? {} : { kind: only }) }}
    >
      <VehicleFields plate={vehicle?.plate ?? ""} country={vehicle?.country ?? place.operatorCountry} />
      {canBuy && canOpen ? (
        <KindChoice
          chosen={chosen}
          legend={t("kindLegend")}
          labels={{
            prepaid: { label: t("kind.prepaid"), detail: t("kind.prepaidDetail") },
            open: { label: t("kind.open"), detail: t("kind.openDetail") },
          }}
          prepaid={<FixedTime view={view} />}
          open={<OpenEnd view={view} />}
        />
      ) : null}
      {canBuy && !canOpen ? <FixedTime view={view} /> : null}
      {canOpen && !canBuy ? <OpenEnd view={view} /> : null}
      {aboveCap}
    </ActionForm>
  );
}

function FixedTime({ view }: { view: PlacePageView }) {
  const { curve, place, serviceFeeMinor, minimumChargeMinor } = view;
  const { service, currency } = place;
  return <DurationField {...{ curve, service, currency, serviceFeeMinor, minimumChargeMinor }} />;
}

function OpenEnd({ view }: { view: PlacePageView }) {
  const { curve, open, serviceFeeMinor } = view;
  const { currency, timeZone } = view.place;
  if (!open?.isSold) return null;
  return (
    <div className="panel px-4 py-4">
      <OpenTerms terms={open} {...{ serviceFeeMinor, currency, timeZone }} />
      {curve.refusal ? null : <OpenPrices minutesMax={open.minutesMax} {...{ curve, serviceFeeMinor, currency }} />}
    </div>
  );
}
