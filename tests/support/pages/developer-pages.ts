import { type BrowserContext, expect, type Page } from "@playwright/test";
import type postgres from "postgres";
import { newApp } from "@/tests/support/developer-app";
import { testStack } from "@/tests/support/stack";
import { agentInStack } from "@/tests/support/stack-stay";

/** An app of the test's own, and a developer of it who is signed in: where its area is, and whom mails go to. */
export async function signInToApp(context: BrowserContext, sql: postgres.Sql, provenMinutesAgo?: number) {
  const { slug } = await newApp(sql);
  const factor = provenMinutesAgo === undefined ? ({ secondFactor: "none" } as const) : { provenMinutesAgo };
  const { cookie, code, email } = await agentInStack(factor, slug);
  await context.addCookies([{ ...cookie, url: testStack().url }]);
  return { slug, area: `/developers/apps/${slug}`, email, code };
}

/** What the API says to a key. */
export async function statusOf(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${testStack().url}/api/v1/events?limit=1`, { headers })).status;
}

export const newKey = (page: Page) => page.getByLabel("Your new key");

/** A key made by its form: its text. The page that is left shows the list. */
export async function make(page: Page, area: string, label: string): Promise<string> {
  await page.goto(`${area}/keys/new`);
  await page.getByRole("textbox", { name: "Name" }).fill(label);
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await newKey(page).inputValue();
  await page.getByRole("link", { name: /^I have it/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API keys" })).toBeVisible();
  return key;
}
