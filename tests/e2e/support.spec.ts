import { expect, test } from "@playwright/test";
import { publicId } from "@/lib/domain/id";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { signIn } from "@/tests/support/pages/support-pages";
import { testStack } from "@/tests/support/stack";
import { agentInStack, receiptInStack } from "@/tests/support/stack-stay";

const violations: string[] = [];

test.beforeEach(async ({ page }) => {
  violations.length = 0;
  await page.exposeFunction("reportViolation", (what: string) => violations.push(what));
  await page.addInitScript(() => {
    const say = Reflect.get(window, "reportViolation");
    document.addEventListener("securitypolicyviolation", (event) => say(event.violatedDirective));
  });
});
test.afterEach(() => expect(violations).toEqual([]));

/** A paid stay of this test's own. */
async function someStay() {
  const { row } = await receiptInStack();
  return { id: row.sessionId, plate: row.body.plate, paid: row.totalMinor };
}

test("what is no amount is refused at the field, and what was typed stays", async ({ page }) => {
  const stay = await someStay();
  await signIn(page, `/support/sessions/${publicId("session", stay.id)}`);
  const amount = page.getByLabel(/^Amount in/);
  for (const [typed, sentence] of [
    ["", "An empty field does not mean everything"],
    ["-1", "must be more than zero"],
    ["0", "must be more than zero"],
    ["abc", "This is no amount"],
    ["1.234", "too many decimals"],
  ] as const) {
    await amount.fill(typed);
    await page.getByLabel("Note").fill("called twice");
    await page.getByRole("button", { name: /^Refund \(/ }).click();
    await expect(page.locator("#amount-error")).toContainText(sentence);
    await expect(amount).toHaveValue(typed);
    await expect(amount).toBeFocused();
    await expect(page.getByLabel("Note")).toHaveValue("called twice");
  }
  await expect(page.getByText("Nothing was refunded yet.")).toBeVisible();
});

test("a quick button only fills the field, and the page says what would be left", async ({ page }) => {
  const stay = await someStay();
  await signIn(page, `/support/sessions/${publicId("session", stay.id)}`);
  await page.getByRole("button", { name: /^Fill in all/ }).click();
  await expect(page.getByLabel(/^Amount in/)).toHaveValue((stay.paid / 100).toFixed(2));
  await expect(page.getByText("€0.00 will be left after this refund.")).toBeVisible();
  await expect(page.getByText("Nothing was refunded yet.")).toBeVisible();
});

test("a large refund asks for a code again in the same form, and keeps what was typed", async ({ page, context }) => {
  const { row } = await receiptInStack({ minutes: 7 * 1_440 });
  const { cookie, code } = await agentInStack({ provenMinutesAgo: 30 });
  await context.addCookies([{ ...cookie, url: testStack().url }]);
  await page.goto(`/support/sessions/${publicId("session", row.sessionId)}`);
  await page.getByLabel(/^Amount in/).fill("110.00");
  await page.getByLabel("Reason").selectOption("overcharged");
  const send = page.getByRole("button", { name: /^Refund \(/ });
  await send.click();
  await expect(page.getByText("Please confirm with a new code from your authenticator app first.")).toBeVisible();
  const field = page.getByLabel("Code from your authenticator app");
  await expect(field).toBeFocused();
  await field.fill("000000");
  await send.click();
  await expect(page.getByText("This code is wrong or was used already.")).toBeVisible();
  await expect(page.getByLabel(/^Amount in/)).toHaveValue("110.00");
  await expect(page.getByLabel("Reason")).toHaveValue("overcharged");
  await field.fill(code());
  await send.click();
  await expect(page.getByText("€110.00 will be refunded. You can still undo it.")).toBeVisible();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByText("The refund of €110.00 was undone.")).toBeVisible();
});

test("when the connection breaks, the refund form says so, keeps what was typed, and pressing again refunds once", async ({
  page,
  context,
}) => {
  const stay = await someStay();
  const path = `/support/sessions/${publicId("session", stay.id)}`;
  await signIn(page, path);
  await page.getByLabel(/^Amount in/).fill("1.00");
  await page.getByLabel("Reason").selectOption("goodwill");
  await context.setOffline(true);
  await page.getByRole("button", { name: /^Refund \(/ }).click();
  await expect(page.getByText("The connection broke, so no answer came back.")).toBeVisible();
  await expect(page.getByLabel(/^Amount in/)).toHaveValue("1.00");
  await context.setOffline(false);
  await page.getByRole("button", { name: /^Refund \(/ }).click();
  await expect(page.getByText("€1.00 will be refunded. You can still undo it.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Undo/ })).toHaveCount(1);
});

test("without JavaScript an agent refunds and undoes", async ({ browser }) => {
  const stay = await someStay();
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const page = await context.newPage();
  await signIn(page, `/support/sessions/${publicId("session", stay.id)}`);
  await page.getByRole("button", { name: /^Refund \(/ }).click();
  await expect(page.locator("#amount-error")).toContainText("An empty field does not mean everything");
  await page.getByLabel(/^Amount in/).fill("1,00");
  await page.getByLabel("Reason").selectOption("goodwill");
  await page.getByRole("button", { name: /^Refund \(/ }).click();
  await expect(page.getByText("€1.00 will be refunded. You can still undo it.")).toBeVisible();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByText("The refund of €1.00 was undone.")).toBeVisible();
  await context.close();
});

test("the console does not exist for anybody else", async ({ page, browser }) => {
  const stay = await someStay();
  const path = `/support/sessions/${publicId("session", stay.id)}`;
  await signIn(page, "/account", "Owner");
  const answers = [];
  for (const address of ["/support", path, "/support-of-nobody"]) answers.push((await page.goto(address))?.status());
  expect(answers).toEqual([404, 404, 404]);
  const stranger = await browser.newPage();
  await stranger.goto(path);
  expect(new URL(stranger.url()).pathname).toBe("/sign-in");
  await stranger.close();
});

for (const address of ["/support", "/support?q=nothing-here", "session"] as const) {
  test(`axe finds nothing on ${address}`, async ({ page }) => {
    const stay = await someStay();
    const path = address === "session" ? `/support/sessions/${publicId("session", stay.id)}` : address;
    await signIn(page, path);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
}
