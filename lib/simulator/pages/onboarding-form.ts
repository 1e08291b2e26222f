/** The questions of the hosted form, in order. `name` is the field of the account's business profile where it has one. */
export const QUESTIONS = [
  { name: "name", label: "Business name", type: "text", autocomplete: "organization", step: 1 },
  { name: "product_description", label: "What you sell", type: "text", autocomplete: "off", step: 2 },
  { name: "support_phone", label: "Support phone", type: "tel", autocomplete: "tel", step: 2 },
  { name: "url", label: "Website", type: "url", autocomplete: "url", step: 2 },
  { name: "iban", label: "Bank account (IBAN)", type: "text", autocomplete: "off", step: 3 },
] as const;

export const STEPS = ["Business", "Offer", "Bank account", "Check and submit"] as const;
/** The last step shows every answer again. */
export const LAST_STEP = STEPS.length;

/** What is asked on a step. */
export function questionsOf(step: number): (typeof QUESTIONS)[number][] {
  return QUESTIONS.filter((question) => step === LAST_STEP || question.step === step);
}

/** The first step with a question that has no answer yet. */
export function firstOpenStep(answers: Answers): number {
  return QUESTIONS.find(({ name }) => answers[name] === "")?.step ?? LAST_STEP;
}

export type QuestionName = (typeof QUESTIONS)[number]["name"];
export type Answers = Record<QuestionName, string>;
export type Complaints = Partial<Record<QuestionName | "terms", string>>;

/** Longer answers are cut; nothing that a business is asked here needs more. */
const ANSWER_LENGTH_MAX = 200;

/** Published example numbers of each country's own IBAN registry entry. */
const TEST_IBANS: Readonly<Record<string, string>> = {
  AT: "AT61 1904 3002 3457 3201",
  BE: "BE68 5390 0754 7034",
  CH: "CH93 0076 2011 6238 5295 7",
  DE: "DE89 3704 0044 0532 0130 00",
  ES: "ES91 2100 0418 4502 0005 1332",
  FR: "FR14 2004 1010 0505 0001 3M02 606",
  GB: "GB29 NWBK 6016 1331 9268 19",
  IE: "IE29 AIBK 9311 5212 3456 78",
  IT: "IT60 X054 2811 1010 0000 0123 456",
  NL: "NL91 ABNA 0417 1643 00",
  SE: "SE45 5000 0000 0583 9825 7466",
};

const TEST_PHONES: Readonly<Record<string, string>> = {
  DE: "+49 30 901820",
  FR: "+33 1 99 00 12 34",
  GB: "+44 20 7946 0018",
  SE: "+46 8 465 004 00",
};

/** What is known: answers of earlier visits, and the name that the platform gave. */
export function knownAnswers(displayName: string, kept: Readonly<Record<string, string>>): Answers {
  const text = (name: QuestionName): string => kept[name] ?? "";
  return {
    name: kept.name ?? displayName,
    product_description: text("product_description"),
    support_phone: text("support_phone"),
    url: text("url"),
    iban: text("iban"),
  };
}

/** Invented answers that pass every check, for the account's country. */
export function testAnswers(displayName: string, country: string): Answers {
  return {
    name: displayName === "" ? "Harbour Parking" : displayName,
    product_description: "Parking by the hour in the city",
    support_phone: TEST_PHONES[country] ?? "+49 30 901820",
    url: "https://parking.example",
    iban: TEST_IBANS[country] ?? "DE89 3704 0044 0532 0130 00",
  };
}

export function readAnswers(body: Record<string, unknown>): Answers {
  const text = (name: QuestionName): string => {
    const value = body[name];
    return typeof value === "string" ? value.trim().slice(0, ANSWER_LENGTH_MAX) : "";
  };
  return {
    name: text("name"),
    product_description: text("product_description"),
    support_phone: text("support_phone"),
    url: text("url"),
    iban: text("iban"),
  };
}

/** ISO 13616: moved letters as numbers, modulo 97 leaves 1. */
function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(compact)) return false;
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** What is still wrong with these questions, in one sentence each; empty when the step can be left. */
export function complaintsAbout(answers: Answers, names: readonly QuestionName[]): Complaints {
  const complaints: Complaints = {};
  for (const name of names) {
    const complaint = answers[name] === "" ? "Please answer this question." : complaintAbout(name, answers[name]);
    if (complaint !== null) complaints[name] = complaint;
  }
  return complaints;
}

/** What is wrong with one answer that was given. */
export function complaintAbout(name: QuestionName, answer: string): string | null {
  switch (name) {
    case "url":
      return /^https?:\/\/[^\s/]+\.[^\s]+$/.test(answer) ? null : "Please enter an address that begins with https://.";
    case "support_phone":
      return /^\+?[\d\s()/.-]{6,}$/.test(answer) ? null : "Please enter a phone number.";
    case "iban":
      return isIban(answer) ? null : "This IBAN is not complete or has a mistake.";
    case "name":
    case "product_description":
      return null;
  }
}
