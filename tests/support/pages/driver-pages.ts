import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

export const CARDS = {
  visa: "4242424242424242",
  cartesBancaires: "4000002500001001",
  asksBank: "4000002760003184",
  savesThenDeclines: "4000000000000341",
} as const;

/** From the sign to the offer. */
export async function askForOffer(
  page: Page,
  stay: { zoneCode: string; plate: string; duration?: RegExp },
): Promise<void> {
  await page.goto(`/p/${stay.zoneCode}`);
  await page.getByRole("textbox", { name: "Number plate" }).fill(stay.plate);
  await page.getByRole("radio", { name: stay.duration ?? /^1 h(?! \d)/ }).check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/pay\/quo_/);
}

/** The offer's button, which names the amount. */
export function payButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Pay (SEK|[£€])/ });
}

export async function chooseToPay(page: Page, how: string | RegExp): Promise<void> {
  await page.getByRole("radio", { name: how }).check();
  await payButton(page).click();
}

export const GUEST = /^Pay by card, once/;
export const SAVE = /^Pay with a new card and save it/;

/** The fields that Stripe draws; our pages never see a number. */
export function cardFields(page: Page): FrameLocator {
  return page.frameLocator('iframe[name^="__privateStripeFrame"]');
}

export async function typeCard(page: Page, number: string): Promise<void> {
  const fields = cardFields(page);
  await fields.locator("#number").fill(number);
  await fields.locator("#expiry").fill("12/34");
  await fields.locator("#cvc").fill("123");
}

export function bankButton(page: Page, answer: "Complete" | "Fail"): Locator {
  const challenge = page.frameLocator('iframe[name^="__stripeJSChallengeFrame"]');
  return challenge.getByRole("button", { name: answer });
}

export async function answerBank(page: Page, answer: "Complete" | "Fail"): Promise<void> {
  await bankButton(page, answer).click();
}

/** A guest at the open card form of a stay. */
export async function openGuestForm(
  page: Page,
  stay: Parameters<typeof askForOffer>[1],
  { isFormShown = true } = {},
): Promise<void> {
  await askForOffer(page, stay);
  await chooseToPay(page, GUEST);
  await expect(page).toHaveURL(/\/sessions\/ses_\w+\/pay$/);
  if (isFormShown) await expect(cardFields(page).locator("#number")).toBeVisible();
}

/** A sentence that is read out at once; Next's own announcer of page titles has the same role. */
export function said(page: Page, sentence: string): Locator {
  return page.getByRole("alert").filter({ hasText: sentence });
}

export async function expectParked(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/sessions\/ses_\w+$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("left");
}

/** Keeps a new card; ends at the offer with the card chosen. */
export async function saveCard(page: Page, number: string): Promise<void> {
  await chooseToPay(page, SAVE);
  await expect(page).toHaveURL(/\/cards\//);
  await typeCard(page, number);
  await page.getByRole("button", { name: "Save card" }).click();
}
