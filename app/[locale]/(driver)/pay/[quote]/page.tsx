import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { OfferSummary, OpenOfferSummary } from "@/components/driver/offer-summary";
import { PayChoice } from "@/components/driver/pay-choice";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button";
import { FormField } from "@/components/ui/form-fields";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { formatMoney, type Minor } from "@/lib/domain/money";
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
  const back = backOf(offer);
  return (
    <div className="mx-auto grid max-w-2xl gap-6">
      <h1>{titleOf(offer, t)}</h1>
      {declined ? <Notice tone="danger">{decline(declined)}</Notice> : null}
      {isOpenEnded(offer) ? <OpenOfferSummary offer={offer} /> : <OfferSummary offer={offer} lines={lines} />}
      {offer.isExpired ? (
        <Notice tone="warning">
          {refusal("quote.expired")} <ButtonLink href={back}>{t("chooseAgain")}</ButtonLink>
        </Notice>
      ) : (
        <ActionForm
          action={pay}
          submitLabel={submitOf(offer, t, tag)}
          values={{ quoteId: offer.quoteId, ...(isFree(offer) ? { pay: "guest" } : {}) }}
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
          {isFree(offer) ? null : <Means offer={offer} chosen={query.card} />}
          {offer.session || isFree(offer) ? null : (
            <FormField
              id="email"
              name="email"
              type="email"
              autoComplete="email"
              defaultValue={offer.receiptEmail ?? undefined}
              label={t("email")}
              hint={t("emailHint")}
            />
          )}
        </ActionForm>
      )}
      {offer.isExpired ? null : (
        <p>
          <a href={back} className="link-plain inline-flex min-h-11 items-center">
            {isOpenEnded(offer) ? t("backOpen") : t("back")}
          </a>
        </p>
      )}
    </div>
  );
}

type Translate = Awaited<ReturnType<typeof getTranslations<"pay">>>;
type OpenEnded = OfferView & { readonly holdMinor: Minor };

function isOpenEnded(offer: OfferView): offer is OpenEnded {
  return offer.holdMinor !== null;
}

function isFree(offer: OfferView): boolean {
  return offer.totalMinor === 0 && !isOpenEnded(offer);
}

function backOf(offer: OfferView): string {
  if (offer.session) return `/sessions/${offer.session}/extend`;
  return isOpenEnded(offer) ? `/p/${offer.zoneCode}?kind=open` : `/p/${offer.zoneCode}`;
}

function titleOf(offer: OfferView, t: Translate): string {
  if (isOpenEnded(offer)) return t("openTitle");
  return offer.session ? t("extendTitle") : t("title");
}

function submitOf(offer: OfferView, t: Translate, tag: string): string {
  if (isOpenEnded(offer)) return t("startHold", { amount: formatMoney(offer.holdMinor, offer.currency, tag) });
  if (isFree(offer)) return t("startFree");
  return t("payAmount", { amount: formatMoney(offer.totalMinor, offer.currency, tag) });
}

/** Cards, and for an open end what one agrees to: whoever is gone at the stop cannot be asked any more. */
async function Means({ offer, chosen }: { offer: OfferView; chosen: string | string[] | undefined }) {
  const t = await getTranslations("pay");
  const cards = offer.cards.map(({ network, ...card }) => (network ? { ...card, network } : card));
  const known = offer.cards.find(({ id }) => id === chosen);
  const isOpen = isOpenEnded(offer);
  return (
    <>
      <PayChoice
        cards={cards}
        canPayAsGuest={!isOpen}
        canSave
        mustSave={isOpen}
        consent={t("consent")}
        {...(known ? { chosen: known.id } : {})}
      />
      {isOpen ? <p>{t("openConsent")}</p> : null}
    </>
  );
}
