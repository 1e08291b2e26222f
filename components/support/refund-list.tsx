import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { Currency } from "@/lib/domain/money";
import type { FormAction } from "@/lib/http/form-action";
import { RefundBadge } from "./state-badges";
import type { ShownRefund } from "./types";
import { UndoForm } from "./undo-form";

type Shown = { readonly currency: Currency; readonly timeZone: string; readonly now: string };

export type RefundListProps = Shown & { readonly refunds: readonly ShownRefund[]; readonly undo: FormAction };

export function RefundList({ refunds, undo, ...shown }: RefundListProps) {
  const t = useTranslations("support");
  return (
    <Card title={t("refunds")}>
      {refunds.length === 0 ? <p className="text-quiet">{t("noRefunds")}</p> : null}
      <ul className="grid gap-4">
        {refunds.map((refund) => (
          <li key={refund.id} className="border-b border-base-300 pb-4 last:border-0 last:pb-0">
            <Refund refund={refund} undo={undo} {...shown} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Refund({ refund, undo, currency, timeZone, now }: Shown & { refund: ShownRefund; undo: FormAction }) {
  const t = useTranslations("support");
  const choices = [...(refund.keepSessionValid ? [] : [t("endsStay")]), ...(refund.returnFee ? [] : [t("keepsFee")])];
  const by = refund.by ?? t(`origin.${refund.origin}`);
  const secondsLeft = Math.ceil((Date.parse(refund.executeAt) - Date.parse(now)) / 1_000);
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p>
          <strong>{t(`reason.${refund.reason}`)}</strong> <RefundBadge state={refund.state} />
        </p>
        <strong>
          <Money amount={refund.amountMinor} currency={currency} />
        </strong>
      </div>
      <p className="text-quiet">
        <LocalTime instant={refund.requestedAt} timeZone={timeZone} /> · {by}
      </p>
      {choices.length > 0 ? <p className="text-quiet">{choices.join(" · ")}</p> : null}
      {refund.note ? <p className="whitespace-pre-line break-words">{refund.note}</p> : null}
      <Parts refund={refund} currency={currency} />
      {refund.canUndo ? (
        <UndoForm
          action={undo}
          refundId={refund.id}
          secondsLeft={Math.max(0, secondsLeft)}
          labels={{ undo: t.raw("undo"), undoNow: t("undoNow") }}
        />
      ) : null}
    </>
  );
}

/** Parts fail alone, so each says how it stands as soon as there is more than one or something went wrong. */
function Parts({ refund, currency }: { refund: ShownRefund; currency: Currency }) {
  const t = useTranslations("support");
  const { parts } = refund;
  if (parts.length < 2 && !parts.some(({ state }) => state === "failed" || state === "unknown")) return null;
  return (
    <ul className="mt-2 grid gap-1 border-l-2 border-base-300 pl-4">
      {parts.map((part) => (
        <li key={part.id}>
          <Money amount={part.amountMinor} currency={currency} /> · {t(`part.${part.state}`)}
          {part.state === "failed" ? ` ${failureText(t, part.failureReason)}` : ""}
        </li>
      ))}
    </ul>
  );
}

function failureText(t: ReturnType<typeof useTranslations>, reason: string | null): string {
  const key = `failure.${reason ?? "unknown"}`;
  return t.has(key) ? t(key) : t("failure.unknown");
}
