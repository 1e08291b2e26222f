import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { HowToPay, WhatToPay } from "@/components/driver/debt-choice";
import { DebtList } from "@/components/driver/debt-list";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState, PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { Payer } from "@/lib/auth/payer";
import { publicId } from "@/lib/domain/id";
import { formatMoney } from "@/lib/domain/money";
import { DECLINE_CODES } from "@/lib/domain/payment";
import { localRoute } from "@/lib/http/local-path";
import { keptQuery, owedPath, settledOf } from "@/lib/http/owed-path";
import { formatLocale } from "@/lib/i18n/locales";
import { type DebtsView, loadDebts, loadPaidReceipts, loadSettled, type SettledView } from "@/lib/loaders/driver/debt";
import { payOwed } from "./actions";

type Query = Readonly<Record<string, string | string[] | undefined>>;
export type DebtsPageProps = { readonly token: string; readonly payer: Payer; readonly query: Query };

/** What is owed and how to pay it; when nothing is any more, the way back to where the driver wanted to go. */
export async function DebtsPage({ token, payer, query }: DebtsPageProps) {
  const { context, isOver } = payer;
  const known = await loadDebts(context);
  const view: DebtsView = isOver ? { debts: [], cards: [] } : known;
  const kept = keptQuery(query);
  const settled = await loadSettled(context, [...settledOf(query), ...ownStay(payer)]);
  if (view.debts.length === 0) {
    if (kept.next && settled.paid > 0 && settled.waived.length === 0) redirect(localRoute(kept.next));
    return <AllPaid payer={payer} next={kept.next} isMore={known.debts.length > 0} settled={settled} />;
  }
  const [t, decline] = await Promise.all([getTranslations("debt"), getTranslations("decline")]);
  const declined = DECLINE_CODES.find((code) => code === query.declined);
  const debts = view.debts.map((debt) => ({ ...debt, href: owedPath(token, kept, debt.session) }));
  // What somebody is paying is gone on with, or left there first.
  const payable = view.debts.filter(({ isPaused, isUnderWay }) => !(isPaused || isUnderWay));
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <PageTitle lead={payable.length > 0 ? t("lead") : undefined}>{t("title")}</PageTitle>
      <Settled {...settled} isMore />
      {declined ? <Notice tone="danger">{decline(declined)}</Notice> : null}
      <DebtList debts={debts} />
      {payable.length > 0 ? <PayForm debts={payable} cards={view.cards} kept={kept} /> : null}
    </div>
  );
}

/** A link that has done its work still says what came of the stay that it was made for. */
function ownStay({ isOver, sessionId }: Payer): string[] {
  return isOver && sessionId ? [publicId("session", sessionId)] : [];
}

async function Settled({ paid, waived, isMore = false }: SettledView & { isMore?: boolean }) {
  const t = await getTranslations("debt");
  return (
    <>
      {paid > 0 ? (
        <Notice tone="success">{[t("thanks", { count: paid }), ...(isMore ? [t("rest")] : [])].join(" ")}</Notice>
      ) : null}
      {waived.map((place) => (
        <Notice key={place} tone="info">
          {t("waivedText", { place })}
        </Notice>
      ))}
    </>
  );
}

type PayFormProps = DebtsView & { readonly kept: ReturnType<typeof keptQuery> };

async function PayForm({ debts, cards, kept }: PayFormProps) {
  const [t, decline, locale] = await Promise.all([getTranslations("debt"), getTranslations("decline"), getLocale()]);
  const [only, ...others] = debts;
  const isOne = only !== undefined && others.length === 0;
  const timeZone = only?.timeZone ?? "UTC";
  return (
    <ActionForm
      action={payOwed}
      submitLabel={
        isOne ? t("pay", { amount: formatMoney(only.owedMinor, only.currency, formatLocale(locale)) }) : t("payNow")
      }
      values={{ ...(isOne ? { what: only.sessionId } : {}), ...(kept.next ? { next: kept.next } : {}) }}
      explain={{
        detail: "declineCode",
        sentences: Object.fromEntries(DECLINE_CODES.map((code) => [code, decline(code)])),
      }}
    >
      {isOne ? null : <WhatToPay debts={debts} />}
      <HowToPay cards={cards} timeZone={timeZone} chosen={kept.with} />
    </ActionForm>
  );
}

type AllPaidProps = {
  readonly payer: Payer;
  readonly next: string | undefined;
  /** Something is owed that this link has nothing to do with. */
  readonly isMore: boolean;
  readonly settled: SettledView;
};

async function AllPaid({ payer, next, isMore, settled }: AllPaidProps) {
  const t = await getTranslations("debt");
  const session = await getTranslations("session");
  const receipts = payer.sessionId ? await loadPaidReceipts(payer.context, payer.sessionId) : [];
  const isDriver = payer.context.actor.kind === "driver";
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <Settled {...settled} />
      <EmptyState title={<h1 className="text-2xl">{isMore ? t("stayPaidTitle") : t("allPaidTitle")}</h1>}>
        {isMore ? t("stayPaid") : t("allPaid")}
      </EmptyState>
      {receipts.length > 0 ? (
        <section className="panel p-5 sm:p-7">
          <h2 className="text-lg">{t("receipts")}</h2>
          <ul>
            {receipts.map(({ path, number, kind }) => (
              <li key={path}>
                <a href={path} className="link-plain inline-flex min-h-11 items-center">
                  {session(`receipt.${kind}`, { number })}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <ButtonLink href={next ?? "/"} tone="primary">
          {next ? t("goOnParking") : t("toPlaces")}
        </ButtonLink>
        {isDriver ? <ButtonLink href="/sessions">{t("toStays")}</ButtonLink> : null}
      </div>
    </div>
  );
}
