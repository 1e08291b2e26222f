import { expect } from "@playwright/test";
import { z } from "zod";
import { answerBank, CARDS, GUEST } from "@/tests/support/pages/driver-pages";
import { sessionIdOf, test } from "@/tests/support/pages/driver-test";
import {
  askForOpenOffer,
  expectAwake,
  expectRunning,
  makeAsked,
  makeFree,
  moveStay,
  saveCardToStart,
  startButton,
  startStay,
} from "@/tests/support/pages/open-stay";
import { chargesOf, GARAGE } from "@/tests/support/pages/seeded";

test("start and stop: a hold, a price that runs without a request, and a stop that charges what the stay cost", async ({
  page,
  plate,
}) => {
  await askForOpenOffer(page, plate);
  await expect(page).toHaveURL(/\/pay\/quo_/);
  await expect(page.getByRole("definition").filter({ hasText: "€15.35" }), "what eight hours come to").toBeVisible();
  await expect(page.getByRole("radio", { name: GUEST })).toHaveCount(0);
  await saveCardToStart(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await startButton(page).click();
  await expectRunning(page);
  await expect(page.getByRole("link", { name: "Extend" })).toHaveCount(0);
  await moveStay(page, { startedMinutesAgo: 50 });
  await page.clock.install();
  await page.reload();
  await expect(page.getByText("€3.35", { exact: true })).toBeVisible();
  await expectAwake(page.getByText("€3.35", { exact: true }));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.fastForward("15:00");
  await expect(page.getByText("€5.85", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Parked for 1 h \d+ min$/);
  expect(asked).toEqual([]);
  await page.clock.resume();

  const id = sessionIdOf(page);
  await page.getByRole("button", { name: "Stop now" }).dblclick();
  await expect(page.getByRole("heading", { level: 1, name: "This stay has ended" })).toBeVisible();
  await expect(page.getByText("You stopped it.")).toBeVisible();
  await expect(page.getByRole("definition").last()).toHaveText("€3.35");
  await expect(page.getByText("Hold released")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Receipt / })).toBeVisible();
  expect(await chargesOf(GARAGE.operator, id)).toMatchObject([{ amount: 3_000, amount_captured: 335 }]);
});

test("a stop whose answer is lost is pressed again, and the stay was stopped once", async ({ page, plate }) => {
  await startStay(page, plate);
  const id = sessionIdOf(page);
  let isLost = false;
  await page.route("**/sessions/ses_*", async (route) => {
    if (isLost || route.request().method() !== "POST") return route.continue();
    isLost = true;
    await route.fetch({ maxRedirects: 0 });
    return route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The connection broke" })).toBeVisible();
  await page.getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "This stay has ended" })).toBeVisible();
  expect(await chargesOf(GARAGE.operator, id)).toMatchObject([{ amount_captured: 335 }]);
});

test("when the bank asks about the hold, the page says that nothing is charged, and its answer starts the stay", async ({
  page,
  plate,
}) => {
  await askForOpenOffer(page, plate);
  await saveCardToStart(page, CARDS.asksBank);
  await answerBank(page, "Complete");
  await expect(page).toHaveURL(/card=/);
  await startButton(page).click();
  await expect(page.getByText("€30.00 will be held on your card, not charged.")).toBeVisible();
  await answerBank(page, "Complete");
  await expectRunning(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toMatchObject([{ captured: false }]);
});

test("a stay that costs nothing lets the whole hold go and charges nothing", async ({ page, plate }) => {
  await startStay(page, plate);
  const id = sessionIdOf(page);
  await makeFree(page);
  await page.reload();
  await expect(page.getByText("Free", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "This stay has ended" })).toBeVisible();
  await expect(page.getByText("Hold released")).toBeVisible();
  await expect(page.getByRole("definition").last()).toHaveText("€0.00");
  expect(await chargesOf(GARAGE.operator, id)).toMatchObject([{ captured: false, amount_captured: 0, refunded: true }]);
});

test("when the page asks whether the car is still there, a yes keeps the stay going", async ({ page, plate }) => {
  await startStay(page, plate);
  await makeAsked(page);
  await page.reload();
  const question = page.getByText("Are you still parked here?");
  await expect(question).toBeVisible();
  await page.getByRole("button", { name: "Yes, still parked" }).click();
  await expect(question).toHaveCount(0);
  await expectRunning(page);
  await expect(page.getByText(/longer is not possible here/)).toBeVisible();
});

test("at its longest the stay stops by itself, and the page that was open leads to what it cost", async ({
  page,
  plate,
  control,
}) => {
  await startStay(page, plate);
  await moveStay(page, { startedMinutesAgo: 20, endsInSeconds: 4 });
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "It has stopped by itself" })).toBeVisible();
  await page.getByRole("link", { name: "Show what it cost" }).click();
  // Where time moves, the sweep rings at once: the test need not wait for the next minute.
  await control("POST", "clock", z.unknown(), { advanceSeconds: 1 });
  await expect(page.getByRole("heading", { level: 1, name: "This stay has ended" })).toBeVisible({ timeout: 70_000 });
  await expect(page.getByText("It stopped by itself: longer is not possible here.")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Receipt / })).toBeVisible();
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toMatchObject([{ amount_captured: 335 }]);
});

test("without JavaScript the price is that of the moment, and the stop works", async ({ page, plate, browser }) => {
  await startStay(page, plate);
  await moveStay(page, { startedMinutesAgo: 70 });
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  await plain.addCookies(await page.context().cookies());
  const other = await plain.newPage();
  await other.goto(page.url());
  await expect(other.getByText("€5.85", { exact: true })).toBeVisible();
  await other.getByRole("button", { name: "Stop now" }).click();
  await expect(other.getByRole("heading", { level: 1, name: "This stay has ended" })).toBeVisible();
  await expect(other.getByRole("link", { name: /^Receipt / })).toBeVisible();
  await plain.close();
});
