import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { fillSimulator, type Sample } from "@/tests/support/simulator-sample";
import { test, type World } from "@/tests/support/stripe-js/checkout-test";

let sample: Sample;

test.beforeAll(async ({ world }) => {
  const namesake = await fillSimulator(world.simulator, 1); // platforms and accounts may have the same names
  await namesake.close();
  sample = await fillSimulator(world.simulator, 4);
});
test.afterAll(() => sample.close());

/** One page of each kind; the others are made of the same parts. */
function kindsOf({ account, declined }: Sample): string[] {
  return ["/", "/keys", "/trouble", `/accounts/${account}`, `/objects/${declined.id}`];
}

function othersOf({ account, paid, refund, customer }: Sample): string[] {
  const ofAccount = ["payments", "disputes", "customers", "balance", "payouts", "fees", "events"];
  return [
    ...["/events", "/requests", "/webhooks", "/clock"],
    ...ofAccount.map((part) => `/accounts/${account}/${part}`),
    ...[paid.id, refund.id, customer.id, paid.lastResponse.requestId].map((id) => `/objects/${id}`),
  ];
}

/** Colours differ in the dark and nothing else does. Of long JSON the first lines stand for the others. */
async function faultsOf(page: Page, scheme: "light" | "dark"): Promise<string[]> {
  await page.locator("pre.json").evaluateAll((all) => {
    for (const json of all) for (const node of [...json.childNodes].slice(40)) node.remove();
  });
  const axe = new AxeBuilder({ page });
  const { violations } = await (scheme === "dark" ? axe.withRules(["color-contrast"]) : axe).analyze();
  return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ""}`);
}

for (const look of [
  { scheme: "light", width: 1280 },
  { scheme: "dark", width: 390 },
] as const) {
  test(`every page is accessible and fits its window: ${look.scheme}, ${look.width} px`, async ({ page, world }) => {
    await page.emulateMedia({ colorScheme: look.scheme });
    await page.setViewportSize({ width: look.width, height: 844 });
    const kinds = kindsOf(sample);
    for (const path of [...kinds, ...othersOf(sample)]) {
      await page.goto(world.simulator.url + path);
      await page.locator("details").evaluateAll((all) => {
        for (const details of all) details.setAttribute("open", "");
      });
      if (kinds.includes(path)) expect([path, await faultsOf(page, look.scheme)]).toEqual([path, []]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([path, overflow <= 0]).toEqual([path, true]);
    }
  });
}

async function offsetOf(world: World): Promise<number> {
  return (await world.simulator.control<{ offsetSeconds: number }>("GET", "/clock")).offsetSeconds;
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the clock is moved, a fault is set and cleared, and a payment is found", async ({ page, world }) => {
    const before = await offsetOf(world);
    await page.goto(`${world.simulator.url}/clock`);
    await page.getByRole("button", { name: "+ 1 hour: move the clock forward" }).click();
    await expect(page.getByRole("status")).toContainText("The clock was moved");
    expect((await offsetOf(world)) - before).toBe(3_600);
    await page.getByRole("link", { name: "Trouble" }).click();
    await page.getByText("Add a fault").click();
    await page.getByLabel("What goes wrong").selectOption("rate_limit");
    await page.getByLabel("Path (regular expression)").fill("^/v1/nowhere");
    await page.getByRole("button", { name: "Add the fault" }).click();
    await expect(page.getByRole("region", { name: "Waiting faults" })).toContainText("429, nothing happens");
    await expect(page.getByRole("link", { name: "1 fault waiting" })).toBeVisible();
    await page.getByRole("button", { name: "Clear all faults" }).click();
    await expect(page.getByText("No fault waits")).toBeVisible();
    await page.getByRole("searchbox").fill(sample.paid.client_secret ?? "");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("€31.70");
  });
});

test("with the keyboard alone: a slash searches, and what is watched appears by itself", async ({ page, world }) => {
  await page.goto(`${world.simulator.url}/events?account=${sample.account}&type=customer.`);
  await page.getByRole("button", { name: "Watch" }).press("Enter");
  await expect(page.getByRole("button", { name: "Watch" })).toHaveAttribute("aria-pressed", "true");
  const rows = page.getByRole("region", { name: "Events" }).getByRole("row");
  const before = await rows.count();
  await sample.stripe.customers.create({ name: "Seen" }, { stripeAccount: sample.account });
  await expect(rows).toHaveCount(before + 1);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type(sample.refund.id);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Refund");
});
