import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { FollowRefunds } from "@/components/support/follow-refunds";
import { PaymentList } from "@/components/support/payment-list";
import { ReceiptList } from "@/components/support/receipt-list";
import { RefundCard } from "@/components/support/refund-card";
import { RefundList } from "@/components/support/refund-list";
import { RefundSaid } from "@/components/support/refund-said";
import { MoneyCard, SessionFactsCard } from "@/components/support/session-facts";
import { SessionTimeline } from "@/components/support/session-timeline";
import { WriteOffCard } from "@/components/support/write-off-card";
import { PageTitle } from "@/components/ui/card";
import { supportContext } from "@/lib/auth/request";
import { parsePublicId } from "@/lib/domain/id";
import { negate } from "@/lib/domain/money";
import { loadSupportSession } from "@/lib/loaders/support/session";
import { refund, undo, writeOff } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("support"))("session") };
}

const MOVING: readonly string[] = ["queued", "executing"];

type Props = PageProps<"/[locale]/support/sessions/[session]">;

export default async function SupportSessionPage({ params, searchParams }: Props) {
  const [context, t, { session: publicSessionId }, query] = await Promise.all([
    supportContext(),
    getTranslations("support"),
    params,
    searchParams,
  ]);
  const sessionId = parsePublicId("session", publicSessionId);
  const session = sessionId && (await loadSupportSession(context, sessionId));
  if (!session) notFound();
  const { refunded, undone } = query;
  const said = typeof undone === "string" ? { undone } : typeof refunded === "string" ? { refunded } : {};
  const shown = { currency: session.currency, timeZone: session.place.timeZone, now: session.now };
  return (
    <>
      <PageTitle lead={<span className="break-all">{session.id}</span>}>
        {t("sessionOf", { plate: session.plate })}
      </PageTitle>
      <RefundSaid refunds={session.refunds} currency={session.currency} {...said} />
      <FollowRefunds isMoving={session.refunds.some(({ state }) => MOVING.includes(state))} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid gap-5">
          <MoneyCard session={session} />
          <RefundList refunds={session.refunds} undo={undo} {...shown} />
          {session.money.paidMinor > 0 ? (
            <RefundCard
              key={`${said.refunded} ${said.undone}`}
              action={refund}
              refundId={context.newId()}
              sessionId={session.sessionId}
              currency={session.currency}
              remainingMinor={session.money.remainingMinor}
              undoSeconds={session.undoSeconds}
              isRunning={session.state === "running"}
            />
          ) : null}
          {session.hasDebt ? (
            <WriteOffCard
              action={writeOff}
              sessionId={session.sessionId}
              owedMinor={negate(session.balanceAmountMinor)}
              currency={session.currency}
            />
          ) : null}
        </div>
        <div className="grid gap-5">
          <SessionFactsCard {...session} />
          <PaymentList payments={session.payments} {...shown} />
          <ReceiptList receipts={session.receipts} {...shown} />
        </div>
      </div>
      <div className="mt-5">
        <SessionTimeline timeline={session.timeline} {...shown} />
      </div>
    </>
  );
}
