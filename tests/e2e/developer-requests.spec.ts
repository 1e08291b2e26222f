import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type postgres from "postgres";
import { uuidv7 } from "@/lib/auth/context";
import { parseApiKey } from "@/lib/domain/api-key";
import { apiCaller, insertApiKey } from "@/tests/support/api-client";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { test } from "@/tests/support/pages/operator-pages";
import { testStack } from "@/tests/support/stack";

const AREA = "/developers/apps/wayfarer";

test.beforeAll(() => {
  Object.assign(process.env, testStack().environment); // keys are hashed as the app does it
});

/** Of the list's newest: other tests make keys too. */
async function newKey(sql: postgres.Sql): Promise<string> {
  const [app] = await sql<{ id: string }[]>`select id from app where slug = 'wayfarer'`;
  return insertApiKey(sql, app?.id ?? "", ["read"]);
}

async function signIn(page: Page, next: string): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: "Liv Sandvik" }).click();
  await page.waitForURL((url) => url.pathname === next);
}

test("a developer finds a request by its Request-Id, with what came of it, and narrows the list to it", async ({
  page,
  sql,
}) => {
  const user = `u-${randomBytes(4).toString("hex")}`;
  const key = await newKey(sql);
  const { headers } = await apiCaller(key)("GET", `/users/${user}`);
  const id = headers.get("request-id") ?? "none";
  await signIn(page, `${AREA}/requests`);
  const row = page.locator("tbody tr", { hasText: id });
  await expect(async () => {
    await page.reload();
    await expect(row).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(row).toContainText(`GET /users/${user}`);
  await expect(row).toContainText("404");
  await expect(row).toContainText("user.not_found");
  await page.getByLabel("Outcome").selectOption("4xx");
  await page.getByLabel("Operation").selectOption("readUser");
  await page.getByLabel("Key").selectOption(parseApiKey(key)?.keyId ?? "");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/status=4xx&operation=readUser&key=/);
  await expect(row).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Operation").selectOption("stopSession");
  await page.getByLabel("Outcome").selectOption("5xx");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("No such request")).toBeVisible();
  await page.getByRole("link", { name: "Show everything" }).click();
  await expect(page).toHaveURL(`${AREA}/requests`);
});

test("a long log is paged through without losing its filter", async ({ page, sql }) => {
  const keyId = parseApiKey(await newKey(sql))?.keyId ?? "";
  const code = `page.of_${randomBytes(4).toString("hex")}`;
  // What no server answers on its own, so that nobody else's requests are among them.
  await sql`insert into request_log (id, at, app_id, api_key_id, operation, method, path, query, status, code, duration_ms)
    select uuidv7(), now(), app_id, id, 'listDebts', 'GET', '/users/' || n || '/debts', '{}', 599, ${code}, n
    from api_key, generate_series(1, 120) n where key_id = ${keyId}`;
  await signIn(page, `${AREA}/requests`);
  await page.goto(`${AREA}/requests?status=5xx&operation=listDebts`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(50);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/status=5xx&operation=listDebts&before=req_/);
  await expect(rows).toHaveCount(50);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(rows.first()).toContainText(code);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page).not.toHaveURL(/before=/);
});

test("the usage of a key stands beside its limit, day by day, and each number leads to its requests", async ({
  page,
  sql,
}) => {
  const key = await newKey(sql);
  const call = apiCaller(key);
  await call("GET", `/users/${uuidv7()}`);
  await signIn(page, `${AREA}/usage`);
  const refused = page.locator(`dl a[href*="key=${parseApiKey(key)?.keyId}&status=4xx"]`);
  await expect(async () => {
    await page.reload();
    expect(Number((await refused.innerText()).replaceAll(/\D/g, ""))).toBeGreaterThan(0);
  }).toPass();
  await expect(page.getByText(/of 1,000,000 in this minute/).first()).toBeVisible();
  await page.locator("summary").first().click();
  await expect(page.getByRole("columnheader", { name: "Day" })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await refused.click();
  await expect(page).toHaveURL(/requests\?key=[a-z0-9]+&status=4xx/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
});
