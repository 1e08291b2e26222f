import { expect, test } from "@playwright/test";
import { totpOf } from "@/lib/use-cases/sign-in/totp";
import { testStack } from "@/tests/support/stack";
import { agentInStack } from "@/tests/support/stack-stay";

test("an agent who sets up the second factor goes on to where the sign-in led", async ({ page, context }) => {
  const { cookie } = await agentInStack({ secondFactor: "none" });
  await context.addCookies([{ ...cookie, url: testStack().url }]);
  await page.goto("/support");
  await expect(page).toHaveURL(/\/account\/second-factor\?next=/);
  await page.getByRole("button", { name: "Start" }).click();
  const key = (await page.locator("code").first().innerText()).replaceAll(/\s/g, "");
  await page.getByRole("textbox").fill(totpOf(key, "").generate());
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL(/\/support$/);
  await expect(page.getByLabel(/^Plate, receipt number/)).toBeVisible();
});
