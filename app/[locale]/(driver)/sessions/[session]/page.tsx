import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { OwedNotice, StillParkedNotice } from "@/components/driver/open-stay";
import { OutcomePoll } from "@/components/driver/outcome-poll";
import { cardName } from "@/components/driver/pay-choice";
import { SessionView } from "@/components/driver/session-view";
import { ActionForm } from "@/components/ui/action-form";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { driverContext } from "@/lib/auth/request";
import { loadSessionPage, type SessionPageView } from "@/lib/loaders/driver/session";
import { stillParked, stop } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("session"))("pageTitle") };
}

/** One stay: time and price, what can be done with it, what was paid, receipts. */
export default async function SessionPage({ params }: PageProps<"/[locale]/sessions/[session]">) {
  const { session } = await params;
  const view = await loadSessionPage(await driverContext(), session);
  if (!view) notFound();
  const t = await getTranslations("session");
  const { id, country, receipts, payments, hasOpenPayment, open, ...shown } = view;
  // Whoever owes for it is asked to pay first: a new stay would be refused.
  const canParkAgain = (view.state === "over" || view.state === "failed") && !open?.owed;
  const href = `/sessions/${id}`;
  const canExtend = view.state === "running" && !open && !hasOpenPayment;
  return (
    <>
      <SessionView
        {...shown}
        {...(open ? { open } : {})}
        href={href}
        plateCountry={country}
        payments={payments.map(({ card, ...row }) => (card ? { ...row, card: cardName(card) } : row))}
        receipts={receipts.map(({ id: receipt, number, kind }) => ({ href: `/receipts/${receipt}`, number, kind }))}
        notice={<SessionNotice view={view} />}
        {...(canExtend ? { extendHref: `${href}/extend` } : {})}
        {...(canParkAgain ? { againHref: `/p/${view.place.zoneCode}` } : {})}
        {...(open?.running
          ? { actions: <ActionForm action={stop} submitLabel={t("stop")} values={{ session: id }} /> }
          : {})}
      />
      {view.state === "settling" ? <OutcomePoll pollUrl={`${href}/status`} nextUrl={href} /> : null}
    </>
  );
}

/** What the driver has to know or answer first. */
async function SessionNotice({ view }: { view: SessionPageView }) {
  const t = await getTranslations("session");
  const { id, open, place, currency, endsAt } = view;
  if (open?.isAsked) {
    return (
      <StillParkedNotice endsAt={endsAt} timeZone={place.timeZone}>
        <ActionForm action={stillParked} submitLabel={t("yesParked")} tone="plain" values={{ session: id }} />
      </StillParkedNotice>
    );
  }
  if (view.hasOpenPayment) {
    return (
      <Notice tone="warning">
        {t("openPayment")} <ButtonLink href={`/sessions/${id}/pay`}>{t("toPayment")}</ButtonLink>
      </Notice>
    );
  }
  return open?.owed ? <OwedNotice owed={open.owed} currency={currency} timeZone={place.timeZone} /> : null;
}
