import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DurationField } from "@/components/driver/duration-field";
import { ActionForm } from "@/components/ui/action-form";
import { ZoneCode } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { localRoute } from "@/lib/http/local-path";
import { loadExtendPage } from "@/lib/loaders/driver/extend";
import { loadSessionPage } from "@/lib/loaders/driver/session";
import { askForMore } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("place"))("extendTitle") };
}

/** How much longer, and what it costs more. */
export default async function ExtendPage({ params }: PageProps<"/[locale]/sessions/[session]/extend">) {
  const { session } = await params;
  const context = await driverContext();
  const view = await loadExtendPage(context, session);
  if (!view) {
    if (await loadSessionPage(context, session)) redirect(localRoute(`/sessions/${session}`));
    notFound();
  }
  const t = await getTranslations("place");
  const { curve } = view;
  return (
    <div className="mx-auto grid max-w-2xl gap-6">
      <h1>{t("extendTitle")}</h1>
      <p className="flex flex-wrap items-center gap-3 text-lg">
        <strong>{view.placeName}</strong> <ZoneCode code={view.zoneCode} />
        <span>
          {t("paidUntil")} <LocalTime instant={view.endsAt} timeZone={view.timeZone} />
        </span>
      </p>
      {curve.minutesMax <= view.minutes ? (
        <Notice tone="warning">{t("noLonger")}</Notice>
      ) : (
        <ActionForm action={askForMore} submitLabel={t("continue")} values={{ sessionId: view.sessionId }}>
          <DurationField
            curve={curve}
            currency={view.currency}
            serviceFeeMinor={view.serviceFeeMinor}
            minimumChargeMinor={view.minimumChargeMinor}
            extension={{ minutes: view.minutes, chargedMinor: view.chargedMinor }}
          />
        </ActionForm>
      )}
    </div>
  );
}
