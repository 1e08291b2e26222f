import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { OfferSummary } from "@/components/driver/offer-summary";
import { PayChoice } from "@/components/driver/pay-choice";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button";
import { FormField } from "@/components/ui/form-fields";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { formatMoney } from "@/lib/domain/money";
import { DECLINE_CODES } from "@/lib/domain/payment";
import { sayPhrase } from "@/lib/domain/tariff/phrase";
import { localRoute } from "@/lib/http/local-path";
import { formatLocale } from "@/lib/i18n/locales";
import { loadOffer, type OfferView } from "@/lib/loaders/driver/checkout";
import { pay } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("pay"))("title") };
}

/** The offer, line by line, and how to pay it. Binding for ten minutes, used once. */
export default async function PayPage({ params, searchParams }: PageProps<"/[locale]/pay/[quote]">) {
  const [{ quote }, query] = await Promise.all([params, searchParams]);
  const offer = await loadOffer(await driverContext(), quote);
  if (!offer) notFound();
  // Back button, reload or a second tab: what was bought with it is shown instead.
  if (offer.boughtSession) redirect(localRoute(`/sessions/${offer.boughtSession}/pay`));
  const [t, stay, debt, decline, refusal, tariff, locale] = await Promise.all([
    getTranslations("pay"),
    getTranslations("session"),
    getTranslations("debt"),
    getTranslations("decline"),
    getTranslations("refusal"),
    getTranslations("tariff"),
    getLocale(),
  ]);
  const tag = formatLocale(locale);
  const declined = DECLINE_CODES.find((code) => code === query.declined);
  const lines = offer.lines.map((line) => ({
    text: sayPhrase(line.label, tariff, tag),
    amountMinor: line.amountMinor,
  }));
  const back = offer.session ? `/sessions/${offer.session}/extend` : `/p/${offer.zoneCode}`;
  const cards = offer.cards.map(({ network, ...card }) => (network ? { ...card, network } : card));
  return (
    <div className="mx-auto grid max-w-2xl gap-6">
      <h1>{offer.session ? t("extendTitle") : t("title")}</h1>
      {declined ? <Notice tone="danger">{decline(declined)}</Notice> : null}
      <OfferSummary offer={offer} lines={lines} />
      {offer.isExpired ? (
        <Notice tone="warning">
          {refusal("quote.expired")} <ButtonLink href={back}>{t("chooseAgain")}</ButtonLink>
        </Notice>
      ) : (
        <ActionForm
          action={pay}
          submitLabel={
            offer.totalMinor === 0
              ? t("startFree")
              : t("payAmount", { amount: formatMoney(offer.totalMinor, offer.currency, tag) })
          }
          values={{ quoteId: offer.quoteId, ...(offer.totalMinor === 0 ? { pay: "guest" } : {}) }}
          explain={{
            detail: "declineCode",
            sentences: Object.fromEntries(DECLINE_CODES.map((code) => [code, decline(code)])),
          }}
          follow={[
            {
              detail: "payPath",
              path: "",
              query: `?${new URLSearchParams({ next: `/pay/${quote}` })}`,
              label: debt("bannerButton"),
            },
            { detail: "sessionId", path: "/sessions/", label: stay("toStay") },
          ]}
        >
          {offer.totalMinor === 0 ? null : (
            <PayChoice cards={cards} canPayAsGuest canSave consent={t("consent")} {...chosenCard(offer, query.card)} />
          )}
          {offer.session || offer.totalMinor === 0 ? null : (
            <FormField
              id="email"
              name="email"
              type="email"
              autoComplete="email"
              label={t("email")}
              hint={t("emailHint")}
            />
          )}
        </ActionForm>
      )}
      {offer.isExpired ? null : (
        <p>
          <a href={back} className="link-plain inline-flex min-h-11 items-center">
            {t("back")}
          </a>
        </p>
      )}
    </div>
  );
}

function chosenCard(offer: OfferView, card: string | string[] | undefined): { chosen?: string } {
  const known = offer.cards.find(({ id }) => id === card);
  return known ? { chosen: known.id } : {};
}
