import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { publicId } from "@/lib/domain/id";
import { testStack } from "@/tests/support/stack";
import { receiptInStack } from "@/tests/support/stack-stay";

const stack = testStack();
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

async function signIn(page: Page, next: string, role = "Support agent"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: role }).first().click();
  await page.waitForURL((url) => url.pathname === new URL(next, stack.url).pathname);
}

/** Tab by Tab, as somebody does who has no mouse. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not reach it");
}

const euros = (minor: number) => `€${(minor / 100).toFixed(2)}`;

/** Types an amount and sends the form with the keyboard alone; the focus stands wherever the page has put it. */
async function refund(page: Page, amount: string): Promise<void> {
  const form = page.locator("form").filter({ has: page.getByLabel(/^Amount in/) });
  await tabTo(page, form.getByLabel(/^Amount in/));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(amount);
  await tabTo(page, form.getByLabel("Reason"));
  await page.keyboard.type("Goodwill");
  await tabTo(page, form.getByRole("button", { name: /^Refund \(/ }));
  await page.keyboard.press("Enter");
}

test("an agent finds a plate and refunds in three parts with the keyboard; a fourth is refused, one is undone in time", async ({
  page,
}) => {
  test.setTimeout(150_000); // the undo window of the two that stay is thirty seconds of real time
  const stay = await someStay();
  const parts = [100, 150, stay.paid - 250] as const;
  await signIn(page, "/support");

  await tabTo(page, page.getByLabel(/^Plate, receipt number/));
  await page.keyboard.type(stay.plate.toLowerCase());
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: stay.plate }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(stay.plate);

  const money = page.locator("section").filter({ has: page.getByRole("heading", { name: "Money" }) });
  for (const [index, part] of parts.entries()) {
    await refund(page, (part / 100).toFixed(2));
    await expect(page.getByRole("status").filter({ hasText: `${euros(part)} will be refunded` })).toBeFocused();
    const left = stay.paid - parts.slice(0, index + 1).reduce((sum, each) => sum + each, 0);
    await expect(money.getByText("Left to refund").locator("xpath=following-sibling::dd")).toHaveText(euros(left));
  }
  await refund(page, "0.01");
  await expect(page.getByRole("alert").filter({ hasText: "At most €0.00 can be refunded now" })).toBeVisible();
  await expect(page.getByLabel(/^Amount in/)).toBeFocused();
  await expect(page.getByLabel(/^Amount in/)).toHaveValue("0.01");

  await tabTo(page, page.getByRole("button", { name: /^Undo/ }).first());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: `${euros(parts[2])} was undone` })).toBeFocused();

  const refunds = page.locator("section").filter({ has: page.getByRole("heading", { name: "Refunds", exact: true }) });
  await expect(refunds.getByText("Refunded", { exact: true })).toHaveCount(2, { timeout: 90_000 });
  await expect(refunds.getByText("Undone", { exact: true })).toHaveCount(1);
  await expect(money).toContainText("Refunded");
  await expect(money.getByText("Balance")).toContainText("€0.00");
  await expect(page.getByText("Credit note")).not.toHaveCount(0);
});

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
    const { violations: problems } = await new AxeBuilder({ page }).analyze();
    expect(problems.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}
