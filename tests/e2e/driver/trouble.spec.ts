import { expect } from "@playwright/test";
import { z } from "zod";
import sentences from "@/lib/i18n/messages/en/decline.json" with { type: "json" };
import {
  answerBank,
  askForOffer,
  CARDS,
  expectParked,
  openGuestForm,
  payButton,
  said,
  saveCard,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { sessionIdOf, test } from "@/tests/support/pages/driver-test";
import { accountOf, chargesOf, GARAGE, QUIET } from "@/tests/support/pages/seeded";

/** What Stripe's test cards say, and what a driver reads (Stripe: /testing#declined-payments). */
const DECLINES = [
  ["4000000000000002", sentences.generic_decline],
  ["4000000000009995", sentences.insufficient_funds],
  ["4000000000009987", sentences.generic_decline],
  ["4000000000009979", sentences.generic_decline],
  ["4000000000000069", sentences.expired_card],
  ["4000000000000127", sentences.incorrect_cvc],
  ["4000000000000119", sentences.processing_error],
  ["4000000000006975", sentences.card_velocity_exceeded],
] as const;

test("every decline is told in its sentence, charges nothing, and the next card in the same form pays", async ({
  page,
  plate,
}) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  const id = sessionIdOf(page);
  for (const [number, sentence] of DECLINES) {
    await typeCard(page, number);
    await payButton(page).click();
    await expect(said(page, sentence)).toBeVisible();
  }
  await typeCard(page, CARDS.asksBank);
  await payButton(page).click();
  await answerBank(page, "Fail");
  await expect(said(page, sentences.authentication_failed)).toBeVisible();
  expect(await chargesOf(GARAGE.operator, id)).toEqual([]);
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
  expect(sessionIdOf(page)).toBe(id);
  expect(await chargesOf(GARAGE.operator, id)).toHaveLength(1);
});

test("a saved card that is declined leaves no stay, and its offer is paid with another card", async ({
  page,
  plate,
}) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.savesThenDeclines);
  await expect(page.getByRole("radio", { name: /0341/ })).toBeChecked();
  await payButton(page).click();
  await expect(said(page, sentences.generic_decline)).toBeFocused();
  await expect(page).toHaveURL(/\/pay\/quo_/);
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("when Stripe's answer is swallowed after the charge, the driver is parked and charged once", async ({
  page,
  plate,
  control,
}) => {
  const { zoneCode, operator } = QUIET.answerLost;
  await askForOffer(page, { zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  const match = { method: "POST", path: "^/v1/payment_intents$", account: accountOf(operator) };
  await control("POST", "faults", z.unknown(), { kind: "answer_lost", times: 1, match });
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(operator, sessionIdOf(page))).toHaveLength(1);
});

test("while nobody knows whether a payment went through, the driver reads so, and the page goes on by itself", async ({
  page,
  plate,
  control,
}) => {
  const { zoneCode, operator } = QUIET.cutBefore;
  await askForOffer(page, { zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  const match = { method: "POST", path: "^/v1/payment_intents$", account: accountOf(operator) };
  await control("POST", "faults", z.unknown(), { kind: "cut_before", times: 3, match });
  await payButton(page).click();
  await expect(page.getByRole("heading", { name: "We are checking your payment" })).toBeVisible();
  await expect(page.getByText("You will not be charged twice.")).toBeVisible();
  await expect(page).toHaveURL(/\/sessions\/ses_\w+$/, { timeout: 40_000 });
  await expectParked(page);
  expect(await chargesOf(operator, sessionIdOf(page))).toHaveLength(1);
});

test("a wrong code, a wrong plate and a plate that is parked already each end in a sentence and a way on", async ({
  page,
  plate,
}) => {
  await page.goto("/p/999999");
  await expect(said(page, "No place has this code.")).toBeVisible();
  await page.goto(`/p/${GARAGE.zoneCode}`);
  await page.getByRole("textbox", { name: "Number plate" }).fill("???");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.locator("#plate-error")).toContainText("does not look like a number plate");
  await expect(page.getByRole("textbox", { name: "Number plate" })).toBeFocused();
  await expect(page.getByRole("textbox", { name: "Number plate" })).toHaveValue("???");

  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  const parked = page.url();
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await payButton(page).click();
  await expect(said(page, "parked here already")).toBeFocused();
  await page.getByRole("link", { name: "Go to the stay" }).click();
  await expect(page).toHaveURL(parked);
});
