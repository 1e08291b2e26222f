import { expect, test } from "@playwright/test";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { session, sessionUntil, start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";
import { answerBank, bankButton } from "@/tests/support/pages/driver-pages";

const CHALLENGED = "pm_card_authenticationRequiredSetupForOffSession";
const RETURN = "https://wayfarer.example/parked?trip=7";
const wayfarer = apiCaller(seededApiKey("wayfarer"));

/** A start through the API that waits for the bank, and the page for its driver. */
async function waiting(): Promise<{ id: string; url: string }> {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user, CHALLENGED);
  const { id, nextAction } = session.parse((await start(wayfarer, user, { returnUrl: RETURN })).body);
  return { id, url: nextAction?.hostedUrl ?? "" };
}

test("an app's driver answers the bank on the hosted page, in a browser that knows nobody, and is led back to the app", async ({
  page,
}) => {
  const { id, url } = await waiting();
  await page.goto(url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(bankButton(page, "Complete")).toBeVisible();
  await page.reload();
  // The app's own address does not exist here: that it is asked for is what counts.
  const back = page.waitForRequest(RETURN);
  await answerBank(page, "Complete");
  await back;
  await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "STARTED");
  // A page of its own: the first one is still on its way to an address that does not answer.
  const later = await page.context().newPage();
  await later.goto(url);
  await expect(later.getByText("Your payment is confirmed")).toBeVisible();
});

test("a driver who still waits for the outcome when it is known already is led back to the app too", async ({
  page,
}) => {
  const { id, url } = await waiting();
  await page.goto(url);
  await answerBank(page, "Complete");
  await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "STARTED");
  const later = await page.context().newPage();
  const back = later.waitForRequest(RETURN);
  await later.goto(`${url}?wait=1`);
  await back;
});

test("a driver whose bank says no is led back too, and nothing is charged", async ({ page }) => {
  const { id, url } = await waiting();
  await page.goto(url);
  const back = page.waitForRequest(RETURN);
  await answerBank(page, "Fail");
  await back;
  const failed = await sessionUntil(wayfarer, id, ({ sessionStatus }) => sessionStatus === "FAILED");
  expect(failed).toMatchObject({ paidMinor: 0 });
});
