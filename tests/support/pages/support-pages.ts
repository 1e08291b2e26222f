import type { Locator, Page } from "@playwright/test";
import { testStack } from "@/tests/support/stack";

export async function signIn(page: Page, next: string, role = "Support agent"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: role }).first().click();
  await page.waitForURL((url) => url.pathname === new URL(next, testStack().url).pathname);
}

/** Tab by Tab, as somebody does who has no mouse. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not reach it");
}

export const euros = (minor: number) => `€${(minor / 100).toFixed(2)}`;

/** Types an amount and sends the form with the keyboard alone; the focus stands wherever the page has put it. */
export async function refund(page: Page, amount: string): Promise<void> {
  const form = page.locator("form").filter({ has: page.getByLabel(/^Amount in/) });
  await tabTo(page, form.getByLabel(/^Amount in/));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(amount);
  await tabTo(page, form.getByLabel("Reason"));
  await page.keyboard.type("Goodwill");
  await tabTo(page, form.getByRole("button", { name: /^Refund \(/ }));
  await page.keyboard.press("Enter");
}
