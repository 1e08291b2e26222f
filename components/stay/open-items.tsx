import { useTranslations } from "next-intl";
import type { Definition } from "@/components/ui/definition-list";
import { Money } from "@/components/ui/money";
import type { Currency, Minor } from "@/lib/domain/money";
import type { StopCause } from "@/lib/domain/session";

/** What only a stay with an open end has; null for bought time. */
export type OpenFactsShown = {
  readonly heldMinor: Minor | null;
  readonly isPriced: boolean;
  readonly endsBecause: StopCause | null;
  readonly stoppedBecause: StopCause | null;
} | null;

/** Bought time or an open end. */
export function useKindItem(open: OpenFactsShown): Definition {
  const t = useTranslations("stay");
  return { key: "kind", term: t("kindTerm"), value: t(open ? "kind.open" : "kind.prepaid") };
}

/** What will end or has ended a stay with an open end. */
export function useEndItems(open: OpenFactsShown): readonly Definition[] {
  const t = useTranslations("stay");
  if (open?.stoppedBecause) {
    return [{ key: "stopped", term: t("stopped"), value: t(`stoppedBecause.${open.stoppedBecause}`) }];
  }
  if (!open?.endsBecause) return [];
  return [{ key: "ends", term: t("endsTerm"), value: t(`endsBecause.${open.endsBecause}`) }];
}

/** A stay that lasts until it is stopped ends at a time only at the latest. */
export function useUntilTerm(open: OpenFactsShown, otherwise: string): string {
  const t = useTranslations("stay");
  return open && !open.isPriced ? t("atLatest") : otherwise;
}

/** In the place of amounts that are not known before the stop. */
export function NotPriced({ open, currency }: { open: NonNullable<OpenFactsShown>; currency: Currency }) {
  const t = useTranslations("stay");
  return (
    <p>
      {t("notPriced")}
      {open.heldMinor === null ? null : (
        <>
          {" "}
          {t("held")} <Money amount={open.heldMinor} currency={currency} />
        </>
      )}
    </p>
  );
}
