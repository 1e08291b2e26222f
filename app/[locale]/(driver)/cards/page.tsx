import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SavedCardList } from "@/components/driver/pay-choice";
import { LimitFields, MailFields } from "@/components/driver/settings-fields";
import { ActionForm } from "@/components/ui/action-form";
import { Card, EmptyState, PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { findDriverContext } from "@/lib/auth/request";
import { type CardView, loadCards } from "@/lib/loaders/driver/checkout";
import { loadSettings, type SettingsView } from "@/lib/loaders/driver/settings";
import { add, makeDefault, prefer, remove, setLimits, setMails } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("pay"))("cardsTitle") };
}

/** Saved cards: which one is used first, on which network, and taking one away. */
export default async function CardsPage({ searchParams }: PageProps<"/[locale]/cards">) {
  const [t, context, query] = await Promise.all([getTranslations("pay"), findDriverContext(), searchParams]);
  const cards = context ? await loadCards(context) : [];
  const actionsOf = (id: string) => {
    const card = cards.find((each) => each.id === id);
    return card ? <CardActions card={card} t={t} /> : null;
  };
  return (
    <>
      <PageTitle>{t("cardsTitle")}</PageTitle>
      {cards.some(({ id }) => id === query.card) ? (
        <div className="mb-4">
          <Notice tone="success">{t("cardAdded")}</Notice>
        </div>
      ) : null}
      {cards.length === 0 ? (
        <EmptyState title={t("noCards")}>{t("noCardsText")}</EmptyState>
      ) : (
        <SavedCardList
          cards={cards.map(({ network, ...card }) => (network ? { ...card, network } : card))}
          actions={({ id }) => actionsOf(id)}
        />
      )}
      <div className="mt-4">
        <ActionForm action={add} submitLabel={t("addCard")} tone="plain" />
      </div>
      {context ? <Settings settings={await loadSettings(context)} saved={query.saved} /> : null}
    </>
  );
}

/** What a stay may cost, and which mails are wanted. */
async function Settings({ settings, saved }: { settings: SettingsView; saved: string | string[] | undefined }) {
  const t = await getTranslations("settings");
  return (
    <div className="mt-10 grid gap-6">
      <Card title={t("limitsTitle")}>
        <div className="grid gap-4">
          <p className="text-quiet">{t("limitsText")}</p>
          <ActionForm
            action={setLimits}
            submitLabel={t("saveLimits")}
            tone="plain"
            before={saved === "limits" ? <Notice tone="success">{t("limitsSaved")}</Notice> : null}
          >
            <LimitFields limits={settings.limits} />
          </ActionForm>
        </div>
      </Card>
      <Card title={t("mailsTitle")}>
        <div className="grid gap-4">
          <p className="text-quiet">{t("mailsText")}</p>
          <ActionForm
            action={setMails}
            submitLabel={t("saveMails")}
            tone="plain"
            before={saved === "mails" ? <Notice tone="success">{t("mailsSaved")}</Notice> : null}
          >
            <MailFields mails={settings.mails} />
          </ActionForm>
        </div>
      </Card>
    </div>
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
