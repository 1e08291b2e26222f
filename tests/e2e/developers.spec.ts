import { expect } from "@playwright/test";
import type postgres from "postgres";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { LOCALES } from "@/lib/i18n/locales";
import { signInToApp } from "@/tests/support/pages/developer-pages";
import { DESK, look, PHONE } from "@/tests/support/pages/looks";
import { lastMailTo } from "@/tests/support/pages/mails";
import { test } from "@/tests/support/pages/operator-pages";
import { openReceiver } from "@/tests/support/receiver";
import { testStack } from "@/tests/support/stack";

/** Something of the app happened; the stack's worker tells its endpoints. */
async function happen(sql: postgres.Sql, app: string): Promise<string> {
  const id = uuidv7();
  await sql`insert into app_event (id, app_id, type, data, created_at)
    select ${id}, id, 'connection.updated', '{"session":null}', now() from app where slug = ${app}`;
  return id;
}

test("a developer adds an endpoint, sees what arrived, sends it again, and reads that it is gone", async ({
  page,
  context,
  sql,
}) => {
  const receiver = await openReceiver();
  const { area, slug, email } = await signInToApp(context, sql);
  await page.goto(`${area}/deliveries/new`);
  await page.getByLabel("Address").fill("not an address");
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByLabel("Address")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByRole("checkbox", { name: "connection.updated" }).check();
  await page.getByRole("button", { name: "Add it" }).click();
  expect(await page.getByLabel("Signing secret").inputValue()).toMatch(/^whsec_/);
  await page.getByRole("link", { name: /^I have it/ }).click();
  const line = page.locator("tbody tr").filter({ hasText: receiver.url }).first();
  await expect(line).toContainText("On");

  await happen(sql, slug);
  await expect.poll(() => receiver.received.length).toBe(1);
  const endpoint = /whe_[0-9a-z]{26}/.exec(
    (await line.getByRole("link", { name: /^Delete/ }).getAttribute("href")) ?? "",
  );
  const log = `${area}/deliveries?endpoint=${endpoint}`;
  await page.goto(`${log}&type=connection.updated&state=delivered`);
  await expect(page.getByText("HTTP 200")).toHaveCount(1);
  await page.goto(`${log}&state=dead`);
  await expect(page.getByText("Nothing here")).toBeVisible();

  await page.goto(log);
  receiver.answer((_, response) => void response.writeHead(410).end("gone for good"));
  await page.getByRole("button", { name: /^Send again/ }).click();
  await expect(page.getByText("The event is on its way again")).toBeVisible();
  await expect.poll(() => receiver.received.length).toBe(2);
  await expect.poll(() => lastMailTo(testStack().mailDir, email)?.text).toContain(receiver.url);
  await page.goto(log);
  await expect(line).toContainText("Switched off");
  await expect(page.getByRole("button", { name: /^Send again/ })).toHaveCount(0);
  for (const width of [DESK, PHONE]) await look(page, log, width, true);

  await line.getByRole("link", { name: /^Delete/ }).click();
  await page.getByRole("button", { name: "Delete it now" }).click();
  await expect(page.locator("tbody tr").filter({ hasText: receiver.url })).toHaveCount(0);
  await receiver.close();
});

test("whoever has a second factor is asked for a new code before an address hears of the app, and keeps what was typed", async ({
  page,
  context,
  sql,
}) => {
  const receiver = await openReceiver();
  const { area, code } = await signInToApp(context, sql, 30);
  const asked = page.getByLabel("Code from your authenticator app");
  await page.goto(`${area}/deliveries/new`);
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(asked).toBeFocused();
  await expect(page.getByLabel("Address")).toHaveValue(receiver.url);
  await asked.fill("000000");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This code is wrong or was used already")).toBeVisible();
  await asked.fill(code());
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Signing secret")).toHaveValue(/^whsec_/);
  await receiver.close();
});

for (const locale of LOCALES) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test(`every page of the area is without fault in ${locale}, on a phone and on a desk`, async ({
      page,
      context,
      sql,
    }) => {
      const { area, slug } = await signInToApp(context, sql, 1);
      const [{ id } = { id: "" }] = await sql<{ id: string }[]>`
        insert into api_key (id, app_id, key_id, secret_hash, scopes, label, created_at)
        select ${uuidv7()}, id, ${slug}, '', array['read', 'drive', 'webhooks'], 'Production server', now() from app
        where slug = ${slug} returning id`;
      const shown = publicId("apiKey", id);
      const pages = [
        "/keys",
        "/keys/new",
        `/keys/${shown}/roll`,
        `/keys/${shown}/revoke`,
        "/deliveries",
        "/deliveries/new",
      ];
      const addresses = [
        ...pages.map((rest) => area + rest),
        "/developers/leaked-key",
        "/developers/leaked-key/thanks",
      ];
      for (const address of addresses) {
        await page.goto(address);
        await expect(page.locator("html")).toHaveAttribute("lang", locale);
        expect.soft(await page.title(), address).toMatch(/\S · Bayfare$/);
        await look(page, address, PHONE, true);
        await look(page, address, DESK, locale === "de"); // the longest words
      }
    });
  });
}
