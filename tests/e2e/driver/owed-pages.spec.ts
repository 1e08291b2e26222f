import { expect, type Page } from "@playwright/test";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { CARDS, cardFields, typeCard } from "@/tests/support/pages/driver-pages";
import { guestInStack, placeOfForty } from "@/tests/support/pages/owing-driver";
import { linkIn } from "@/tests/support/pages/owing-link";
import { NOTHING_LEFT, OTHER_CARD, stand, test, timesPaid } from "@/tests/support/pages/owing-test";

const PAY = { name: "Pay €10.00" };

test("a debt is paid without a script, up to where a card is typed, and a wrong link is not found", async ({
  elsewhere,
  sql,
  stack,
}) => {
  const guest = await guestInStack(sql);
  await guest.owe(await placeOfForty(sql, "Quai Vieux"), await guest.card("pm_card_visa"));
  await guest.card("pm_card_mastercard");
  const page = await elsewhere({ javaScriptEnabled: false });
  const link = await linkIn(stack, guest.email);
  const answer = await page.goto(link);
  expect(answer?.headers()["referrer-policy"]).toBe("same-origin");
  await page.getByRole("radio", { name: OTHER_CARD }).check();
  await page.getByRole("button", PAY).click();
  expect(await page.locator("noscript p").innerText()).toContain("Please switch it on, or choose a saved card.");
  await page.getByRole("button", { name: "Pay another way" }).click();
  await page.getByRole("radio", { name: /Mastercard/ }).check();
  await page.getByRole("button", PAY).click();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  const wrong = await page.goto(`${link.slice(0, -1)}${link.endsWith("a") ? "b" : "a"}`);
  expect(wrong?.status()).toBe(404);
});

test("a link that has done its work shows nothing of a later debt, and a browser without a driver nothing at all", async ({
  elsewhere,
  sql,
  stack,
}) => {
  const guest = await guestInStack(sql);
  const card = await guest.card("pm_card_visa");
  await guest.owe(await placeOfForty(sql, "Quai Premier"), card);
  const other = await guest.card("pm_card_mastercard");
  const link = await linkIn(stack, guest.email);
  const page = await elsewhere();
  await page.goto(link);
  await page.getByRole("radio", { name: /Mastercard/ }).check();
  await page.getByRole("button", PAY).click();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  await guest.owe(await placeOfForty(sql, "Quai Second"), other);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This stay is settled" })).toBeVisible();
  await expect(page.getByText("Quai Second")).toHaveCount(0);
  await page.goto("/owed");
  await expect(page.getByRole("heading", { name: "Nothing to pay in this browser" })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("two tabs and two presses pay once, and going back shows what is true now", async ({ page, sql }) => {
  const guest = await guestInStack(sql);
  const stay = await guest.owe(await placeOfForty(sql, "Quai Double"), await guest.card("pm_card_visa"));
  await guest.card("pm_card_mastercard");
  await guest.enter(page.context());
  const tab = await page.context().newPage();
  for (const each of [page, tab]) {
    await each.goto("/owed");
    await each.getByRole("radio", { name: /Mastercard/ }).check();
  }
  await Promise.all([page.getByRole("button", PAY).dblclick(), tab.getByRole("button", PAY).dblclick()]);
  for (const each of [page, tab]) await expect(each.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  expect(await timesPaid(sql, stay)).toBe(1);
  await page.goBack();
  await page.reload();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
});

test("a card form that is open in two tabs pays once; the other tab learns it", async ({ page, sql }) => {
  const guest = await guestInStack(sql);
  const stay = await guest.owe(await placeOfForty(sql, "Quai Jumeau"), await guest.card("pm_card_visa"));
  await guest.enter(page.context());
  await page.goto("/owed");
  await page.getByRole("radio", { name: OTHER_CARD }).check();
  await page.getByRole("button", PAY).click();
  await expect(cardFields(page).locator("#number")).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  const tab = await page.context().newPage();
  await tab.goto("/owed");
  await expect(tab.getByRole("button", PAY)).toHaveCount(0);
  await tab.getByRole("link", { name: "Go on with the payment" }).click();
  for (const each of [page, tab]) await typeCard(each, CARDS.visa);
  await tab.getByRole("button", PAY).click();
  await expect(tab.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  await page.getByRole("button", PAY).click();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  expect(await timesPaid(sql, stay)).toBe(1);
  expect(await stand(sql, stay)).toMatchObject({ balance: "PAID", owed: 0 });
});

test("going back from the card form, a saved card is chosen after all", async ({ page, sql }) => {
  const guest = await guestInStack(sql);
  const stay = await guest.owe(await placeOfForty(sql, "Quai de Retour"), await guest.card("pm_card_visa"));
  await guest.card("pm_card_mastercard");
  await guest.enter(page.context());
  await page.goto("/owed");
  const tab = await page.context().newPage();
  await tab.goto("/owed");
  await page.getByRole("radio", { name: OTHER_CARD }).check();
  await page.getByRole("button", PAY).click();
  await expect(cardFields(page).locator("#number")).toBeVisible();
  await tab.getByRole("radio", { name: /Mastercard/ }).check();
  await tab.getByRole("button", PAY).click();
  await expect(tab.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  await page.goBack();
  await page.reload();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  expect(await timesPaid(sql, stay)).toBe(1);
});

test("what was written off while its pages were open is not paid any more, by browser or by link", async ({
  page,
  elsewhere,
  sql,
  stack,
}) => {
  const guest = await guestInStack(sql);
  const stay = await guest.owe(await placeOfForty(sql, "Quai Oublié"), await guest.card("pm_card_visa"));
  await guest.card("pm_card_mastercard");
  await guest.enter(page.context());
  await page.goto("/owed");
  await page.getByRole("radio", { name: /Mastercard/ }).check();
  const phone = await elsewhere();
  await phone.goto(await linkIn(stack, guest.email));
  const form = await page.context().newPage();
  await form.goto("/owed");
  await form.getByRole("radio", { name: OTHER_CARD }).check();
  await form.getByRole("button", PAY).click();
  await typeCard(form, CARDS.visa);
  await guest.forgive(stay);
  for (const each of [page, phone, form]) {
    await each.getByRole("button", PAY).click();
    await expect(each.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
    await expect(each.getByText("Thank you.")).toHaveCount(0);
  }
  expect(await timesPaid(sql, stay)).toBe(0);
  expect(await stand(sql, stay)).toEqual({ status: "COMPLETE", balance: "PAID", owed: 0 });
});

test("a card is added before the one that is needed is taken away", async ({ page, sql }) => {
  const guest = await guestInStack(sql);
  await guest.owe(await placeOfForty(sql, "Quai Neuf"), await guest.card("pm_card_visa"));
  await guest.enter(page.context());
  await page.goto("/cards");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("This is your only card, and a stay still needs it.")).toBeVisible();
  await page.getByRole("button", { name: "Add a card" }).click();
  await typeCard(page, CARDS.cartesBancaires);
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByText("Your card is saved.")).toBeVisible();
  const old = page.getByRole("listitem").filter({ hasText: "4242" });
  await old.getByRole("button", { name: "Remove" }).click();
  await expect(old).toHaveCount(0);
  await expect(page.getByText("used first")).toBeVisible();
});

test("limits and mails are kept, and what is no amount is marked at its field", async ({ page, sql }) => {
  const guest = await guestInStack(sql);
  await guest.enter(page.context());
  await page.goto("/cards");
  await page.getByLabel("Limit in EUR").fill("abc");
  await page.getByLabel("Limit in GBP").fill("0");
  await page.getByRole("button", { name: "Save limits" }).click();
  await expect(page.getByLabel("Limit in EUR")).toHaveAccessibleDescription(/Enter an amount such as/);
  await expect(page.getByLabel("Limit in GBP")).toHaveAccessibleDescription(/more than zero/);
  await expect(page.getByLabel("Limit in EUR")).toBeFocused();
  await page.getByLabel("Limit in EUR").fill("12,50");
  await page.getByLabel("Limit in GBP").fill("");
  await page.getByRole("button", { name: "Save limits" }).click();
  await expect(page.getByText("Your limits are saved.")).toBeVisible();
  await expect(page.getByLabel("Limit in EUR")).toHaveValue("12.50");
  const box = page.getByRole("checkbox", { name: /still parked/ });
  await box.uncheck();
  await page.getByRole("button", { name: "Save mails" }).click();
  await expect(page.getByText("Your choice of mails is saved.")).toBeVisible();
  await expect(box).not.toBeChecked();
  expect(await accessibilityFaults(page)).toEqual([]);
});

const WIDTHS = [390, 1280] as const;

for (const language of ["en", "de", "fr"]) {
  test(`what is owed is read in ${language}, on a phone and at a desk, and by who cannot see it`, async ({
    page,
    sql,
  }) => {
    const guest = await guestInStack(sql);
    const card = await guest.card("pm_card_visa");
    await guest.owe(await placeOfForty(sql, "Quai de la Bibliothèque nationale"), card);
    await guest.enter(page.context());
    await page.goto(`/language?to=${language}&back=/owed`);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of ["/", "/owed", "/cards", "/sessions"]) {
        await page.goto(path);
        expect(await overflow(page), `${path} at ${width}`).toBe(0);
        expect(await small(page), `${path} at ${width}`).toEqual([]);
        expect(await accessibilityFaults(page), `${path} at ${width}`).toEqual([]);
      }
    }
  });
}

/** How much wider the page is than the screen. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}

/** What a finger must hit and is smaller than 44 px. */
function small(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main a.btn, main button, main label:has(input)")]
      .filter((element) => element.getBoundingClientRect().height < 44)
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}
