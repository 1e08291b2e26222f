import { type Browser, expect, type Page } from "@playwright/test";
import {
  askForOffer,
  CARDS,
  chooseToPay,
  expectParked,
  GUEST,
  payButton,
  said,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { plateOf, sessionIdOf } from "@/tests/support/pages/driver-test";
import {
  fillHostedForm,
  newOperator,
  newPlace,
  portalCard,
  signIn as signInOperator,
  test,
} from "@/tests/support/pages/operator-pages";
import { portalStripe } from "@/tests/support/pages/seeded";
import { euros, refund, signIn as signInAgent, tabTo } from "@/tests/support/pages/support-pages";

/** Somebody else's browser. */
async function another(browser: Browser): Promise<Page> {
  return (await browser.newContext({ locale: "en-GB" })).newPage();
}

/** The agent's part with the keyboard alone: three parts, a fourth that is too much, one taken back in time. */
async function refundInParts(page: Page, plate: string, paid: number): Promise<void> {
  const parts = [100, 150, paid - 250] as const;
  await tabTo(page, page.getByLabel(/^Plate, receipt number/));
  await page.keyboard.type(plate.toLowerCase());
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: plate.replace(" ", "") }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(plate.replace(" ", ""));
  const left = page.getByText("Left to refund").locator("xpath=following-sibling::dd");
  for (const [index, part] of parts.entries()) {
    await refund(page, (part / 100).toFixed(2));
    await expect(page.getByRole("status").filter({ hasText: `${euros(part)} will be refunded` })).toBeFocused();
    await expect(left).toHaveText(euros(paid - parts.slice(0, index + 1).reduce((sum, each) => sum + each, 0)));
  }
  await refund(page, "0.01");
  await expect(said(page, "At most €0.00 can be refunded now")).toBeVisible();
  await expect(page.getByLabel(/^Amount in/)).toBeFocused();
  await expect(page.getByLabel(/^Amount in/)).toHaveValue("0.01");
  await tabTo(page, page.getByRole("button", { name: /^Undo/ }).first());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: `${euros(parts[2])} was undone` })).toBeFocused();
}

test("an operator connects Stripe from nothing, a first driver pays it, and an agent gives back in three parts with the keyboard; a fourth is refused, one is undone in time", async ({
  page,
  sql,
  browser,
}) => {
  test.setTimeout(180_000); // the undo window of the two that stay is thirty seconds of real time
  const { slug, person } = await newOperator(sql);
  const zoneCode = await newPlace(sql, slug);
  const driver = await another(browser);
  const plate = plateOf();
  await driver.goto(`/p/${zoneCode}`);
  await expect(driver.getByText("Payment is not possible here at the moment.")).toBeVisible();

  await signInOperator(page, person, `/operator/${slug}/stripe`);
  await portalCard(page)
    .getByRole("button", { name: /Connect with Stripe/ })
    .click();
  await fillHostedForm(page);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(portalCard(page).getByText("Can charge")).toBeVisible();

  await askForOffer(driver, { zoneCode, plate });
  await chooseToPay(driver, GUEST);
  await typeCard(driver, CARDS.visa);
  await payButton(driver).click();
  await expectParked(driver);

  await page.getByRole("link", { name: "Stays", exact: true }).click();
  await page
    .getByRole("cell", { name: plate.replace(" ", "") })
    .getByRole("link")
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(plate.replace(" ", ""));
  const session = sessionIdOf(driver);
  const [sale] = await sql`
    select p.amount_minor as paid, p.stripe_account_id as account, p.stripe_payment_intent_id as intent
    from payment p where p.session_id = ${session}`;
  const { paid, account, intent } = {
    paid: Number(sale?.paid),
    account: String(sale?.account),
    intent: String(sale?.intent),
  };
  await expect(page.getByText(euros(paid)).first()).toBeVisible();

  const agent = await another(browser);
  await signInAgent(agent, "/support");
  await refundInParts(agent, plate, paid);
  const refunds = agent
    .locator("section")
    .filter({ has: agent.getByRole("heading", { name: "Refunds", exact: true }) });
  await expect(refunds.getByText("Refunded", { exact: true })).toHaveCount(2, { timeout: 90_000 });
  await expect(refunds.getByText("Undone", { exact: true })).toHaveCount(1);
  const money = agent.locator("section").filter({ has: agent.getByRole("heading", { name: "Money" }) });
  await expect(money.getByText("Balance")).toContainText("€0.00");
  await expect(money).toContainText("Refunded");
  await expect(agent.getByText("Credit note")).not.toHaveCount(0);

  // What the pages say is what Stripe holds on the operator's own account.
  const held = await portalStripe().paymentIntents.retrieve(
    intent,
    { expand: ["latest_charge"] },
    { stripeAccount: account },
  );
  expect(held.latest_charge).toMatchObject({ amount: paid, amount_refunded: 250, refunded: false });
});
