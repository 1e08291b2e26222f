import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SavedCardList } from "@/components/driver/pay-choice";
import { ActionForm } from "@/components/ui/action-form";
import { EmptyState, PageTitle } from "@/components/ui/card";
import { findDriverContext } from "@/lib/auth/request";
import { type CardView, loadCards } from "@/lib/loaders/driver/checkout";
import { makeDefault, prefer, remove } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("pay"))("cardsTitle") };
}

/** Saved cards: which one is used first, on which network, and taking one away. */
export default async function CardsPage() {
  const [t, context] = await Promise.all([getTranslations("pay"), findDriverContext()]);
  const cards = context ? await loadCards(context) : [];
  const actionsOf = (id: string) => {
    const card = cards.find((each) => each.id === id);
    return card ? <CardActions card={card} t={t} /> : null;
  };
  return (
    <>
      <PageTitle>{t("cardsTitle")}</PageTitle>
      {cards.length === 0 ? (
        <EmptyState title={t("noCards")}>{t("noCardsText")}</EmptyState>
      ) : (
        <SavedCardList
          cards={cards.map(({ network, ...card }) => (network ? { ...card, network } : card))}
          actions={({ id }) => actionsOf(id)}
        />
      )}
    </>
  );
}

type Translate = Awaited<ReturnType<typeof getTranslations<"pay">>>;

function CardActions({ card, t }: { card: CardView; t: Translate }) {
  const id = { paymentMethodId: card.id };
  const others = card.networks.length > 1 ? card.networks.filter((network) => network !== card.network) : [];
  return (
    <div className="flex flex-wrap gap-2">
      {card.isDefault ? null : (
        <ActionForm action={makeDefault} submitLabel={t("makeDefault")} tone="quiet" values={id} />
      )}
      {others.map((network) => (
        <ActionForm
          key={network}
          action={prefer}
          submitLabel={t("useNetwork", { network: t(`network.${network}`) })}
          tone="quiet"
          values={{ ...id, network }}
        />
      ))}
      <ActionForm action={remove} submitLabel={t("remove")} tone="plain" values={id} />
    </div>
  );
}
