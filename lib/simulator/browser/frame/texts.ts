import type { CvcProblem, ExpiryProblem, NumberProblem } from "@/lib/simulator/browser/frame/card";

export type Problem = NumberProblem | ExpiryProblem | CvcProblem;

export type Texts = {
  number: string;
  expiry: string;
  expiryHint: string;
  cvc: string;
  cvcHint: string;
  networks: string;
  terms: string;
  unavailable: string;
  problems: Record<Problem, string>;
};

const EN: Texts = {
  number: "Card number",
  expiry: "Expiration date",
  expiryHint: "MM / YY",
  cvc: "Security code",
  cvcHint: "CVC",
  networks: "Which network should process this card?",
  terms:
    "By providing your card, you allow it to be charged for future payments in accordance with the terms shown here.",
  unavailable: "The card form cannot be shown right now.",
  problems: {
    incomplete_number: "Your card number is incomplete.",
    invalid_number: "Your card number is invalid.",
    incomplete_expiry: "Your card's expiration date is incomplete.",
    invalid_expiry_month: "Your card's expiration month is invalid.",
    invalid_expiry_year_past: "Your card's expiration year is in the past.",
    invalid_expiry_month_past: "Your card's expiration date is in the past.",
    incomplete_cvc: "Your card's security code is incomplete.",
  },
};

const DE: Texts = {
  number: "Kartennummer",
  expiry: "Gültig bis",
  expiryHint: "MM / JJ",
  cvc: "Prüfziffer",
  cvcHint: "CVC",
  networks: "Über welches Netzwerk soll die Karte laufen?",
  terms:
    "Mit der Angabe Ihrer Karte erlauben Sie, dass sie gemäß den hier gezeigten Bedingungen für künftige Zahlungen belastet wird.",
  unavailable: "Das Kartenformular kann gerade nicht angezeigt werden.",
  problems: {
    incomplete_number: "Ihre Kartennummer ist unvollständig.",
    invalid_number: "Ihre Kartennummer ist ungültig.",
    incomplete_expiry: "Das Ablaufdatum Ihrer Karte ist unvollständig.",
    invalid_expiry_month: "Der Ablaufmonat Ihrer Karte ist ungültig.",
    invalid_expiry_year_past: "Das Ablaufjahr Ihrer Karte liegt in der Vergangenheit.",
    invalid_expiry_month_past: "Das Ablaufdatum Ihrer Karte liegt in der Vergangenheit.",
    incomplete_cvc: "Die Prüfziffer Ihrer Karte ist unvollständig.",
  },
};

const FR: Texts = {
  number: "Numéro de carte",
  expiry: "Date d’expiration",
  expiryHint: "MM / AA",
  cvc: "Code de sécurité",
  cvcHint: "CVC",
  networks: "Par quel réseau cette carte doit-elle passer ?",
  terms:
    "En fournissant votre carte, vous autorisez son débit pour de futurs paiements, selon les conditions affichées ici.",
  unavailable: "Le formulaire de carte ne peut pas être affiché pour le moment.",
  problems: {
    incomplete_number: "Votre numéro de carte est incomplet.",
    invalid_number: "Votre numéro de carte n’est pas valide.",
    incomplete_expiry: "La date d’expiration de votre carte est incomplète.",
    invalid_expiry_month: "Le mois d’expiration de votre carte n’est pas valide.",
    invalid_expiry_year_past: "L’année d’expiration de votre carte est passée.",
    invalid_expiry_month_past: "La date d’expiration de votre carte est passée.",
    incomplete_cvc: "Le code de sécurité de votre carte est incomplet.",
  },
};

export function textsFor(locale: string): Texts {
  if (locale === "de") return DE;
  return locale === "fr" ? FR : EN;
}
