import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { FormRadioCards } from "@/components/ui/form-fields";
import type { RadioCard } from "@/components/ui/radio-cards";
import { cardName as brandName } from "@/lib/domain/card-name";

export type SavedCard = {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  /** The network payments run on when the card has two; nothing otherwise. */
  readonly network?: string;
  readonly isDefault: boolean;
  readonly isExpired: boolean;
};

export type PayChoiceProps = {
  readonly cards: readonly SavedCard[];
  /** A guest may pay without leaving anything; not for stays with an open end. */
  readonly canPayAsGuest: boolean;
  readonly canSave: boolean;
  /** A card is needed again when nobody is there: the choice says why it has to be kept. */
  readonly mustSave?: boolean;
  readonly chosen?: string;
  readonly error?: string;
  readonly name?: string;
  /** Below the choice "new card, save it": consent, in the reader's language. */
  readonly consent?: ReactNode;
};

/** `Visa •••• 1001`, and the network when it is another one than the brand's. */
export function cardName(card: { brand: string; last4: string; network: string | null }): string {
  const name = `${brandName(card.brand)} ••••\u00a0${card.last4}`;
  return card.network && card.network !== card.brand ? `${name} · ${brandName(card.network)}` : name;
}

/** `guest`: pay once, keep nothing; `save`: new card, kept; else the id of a saved card. */
export function PayChoice(props: PayChoiceProps) {
  const { cards, canPayAsGuest, canSave, mustSave = false, chosen, error, name = "pay", consent } = props;
  const t = useTranslations("pay");
  const saved = cards.map((card): RadioCard => {
    const expiry = `${String(card.expMonth).padStart(2, "0")}/${String(card.expYear).slice(-2)}`;
    const network = card.network ? t("runsOn", { network: brandName(card.network) }) : null;
    const state = card.isExpired ? t("expired", { expiry }) : t("expires", { expiry });
    return {
      value: card.id,
      label: <span className="figures">{`${brandName(card.brand)} •••• ${card.last4}`}</span>,
      detail: network ? `${state} · ${network}` : state,
      isDisabled: card.isExpired,
    };
  });
  const fresh: RadioCard[] = [];
  if (canPayAsGuest) fresh.push({ value: "guest", label: t("guest"), detail: t("guestDetail") });
  const save = mustSave
    ? { label: t("saveOpen"), detail: t("saveOpenDetail") }
    : { label: t("save"), detail: t("saveDetail") };
  if (canSave) fresh.push({ value: "save", ...save, more: consent });
  const usable = cards.filter((card) => !card.isExpired);
  const first = chosen ?? (usable.find((card) => card.isDefault) ?? usable[0])?.id ?? fresh[0]?.value;
  return (
    <FormRadioCards
      name={name}
      legend={t("legend")}
      cards={[...saved, ...fresh]}
      {...(first ? { chosen: first } : {})}
      {...(error ? { error } : {})}
    />
  );
}

/** The cards of an account: `actions` are forms of the page, such as remove, one per card. */
export function SavedCardList({
  cards,
  actions,
}: {
  cards: readonly SavedCard[];
  actions: (card: SavedCard) => ReactNode;
}) {
  const t = useTranslations("pay");
  return (
    <ul className="grid gap-2">
      {cards.map((card) => (
        <li key={card.id} className="panel flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <div>
            <p className="figures font-semibold">{`${brandName(card.brand)} •••• ${card.last4}`}</p>
            <p className="text-base text-quiet">
              {t(card.isExpired ? "expired" : "expires", {
                expiry: `${String(card.expMonth).padStart(2, "0")}/${String(card.expYear).slice(-2)}`,
              })}
              {card.network ? ` · ${t("runsOn", { network: brandName(card.network) })}` : ""}
              {card.isDefault ? ` · ${t("default")}` : ""}
            </p>
          </div>
          {actions(card)}
        </li>
      ))}
    </ul>
  );
}
