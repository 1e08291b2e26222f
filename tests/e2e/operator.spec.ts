import { expect } from "@playwright/test";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { fillHostedForm, newOperator, personOf, portalCard, signIn, test } from "@/tests/support/pages/operator-pages";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("an operator with nothing connects Stripe, comes back later, goes on and can charge", async ({
      page,
      sql,
    }) => {
      const { slug, person } = await newOperator(sql);
      await signIn(page, person);
      await expect(page).toHaveURL(new RegExp(`/operator/${slug}$`));
      await expect(page.getByText("Not connected with Bayfare")).toBeVisible();
      await page.getByRole("link", { name: "To the Stripe accounts" }).click();

      const card = portalCard(page);
      await expect(card.getByText("Not connected", { exact: true })).toBeVisible();
      await card.getByRole("button", { name: /Connect with Stripe/ }).click();
      await expect(page.getByRole("heading", { name: "Set up payments" })).toBeVisible();
      const hosted = page.url();
      await page.getByRole("button", { name: "Come back later" }).click();

      await expect(page).toHaveURL(new RegExp(`/operator/${slug}/stripe$`));
      await expect(card.getByText("Set-up not finished")).toBeVisible();
      await expect(card.getByText("The bank account for payouts")).toBeVisible();
      if (javaScriptEnabled) expect(await accessibilityFaults(page)).toEqual([]);

      // A used address leads through our refresh page to a fresh form.
      await page.goto(hosted);
      await fillHostedForm(page);
      expect(page.url()).not.toContain(new URL(hosted).pathname);
      await page.getByRole("button", { name: "Submit" }).click();

      await expect(page).toHaveURL(new RegExp(`/operator/${slug}/stripe$`));
      await expect(card.getByText("Can charge")).toBeVisible();
      await expect(card.getByRole("button", { name: /Connect|Continue/ })).toHaveCount(0);
      await card.getByRole("button", { name: /Check again/ }).click();
      await expect(card.getByText("Can charge")).toBeVisible();
      const accounts = await sql`
        select stripe_account_id from connection c join operator o on o.id = c.operator_id where o.slug = ${slug}`;
      expect(accounts).toHaveLength(1);
    });
  });
}

test("the whole of it works with the keyboard", async ({ page, sql }) => {
  const { slug, person } = await newOperator(sql);
  await signIn(page, person, `/operator/${slug}/stripe`);
  const connect = portalCard(page).getByRole("button", { name: /Connect with Stripe/ });
  await connect.focus();
  await page.keyboard.press("Enter");
  await fillHostedForm(page);
  await page.getByRole("button", { name: "Submit" }).focus();
  await page.keyboard.press("Enter");
  await expect(portalCard(page).getByText("Can charge")).toBeVisible();
});

test("a clerk sees how Stripe stands and is offered nothing to change it", async ({ page, sql }) => {
  await signIn(page, await personOf(sql, "rivelune", "clerk"), "/operator/rivelune/stripe");
  await expect(page.getByText("Only an owner can connect Stripe.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Connect|Continue|Answer|Check again/ })).toHaveCount(0);
});

test("enforcement is led to the places, and no page of money is there", async ({ page, sql }) => {
  const { slug, person } = await newOperator(sql);
  await sql`update membership set role = 'enforcement' where operator_id = (select id from operator where slug = ${slug})`;
  await signIn(page, person, `/operator/${slug}`);
  await expect(page).toHaveURL(new RegExp(`/operator/${slug}/places$`));
  await expect(page.locator(`header a[href^="/operator/${slug}/"]`)).toHaveCount(1);
  for (const name of ["sessions", "receipts", "stripe", "stripe/return", "stripe/refresh"]) {
    expect((await page.goto(`/operator/${slug}/${name}`))?.status(), name).toBe(404);
  }
});

test.describe("a form that is turned at another operator's page", () => {
  test.use({ javaScriptEnabled: false });

  test("does nothing and says that there is nothing", async ({ page, sql }) => {
    const { slug } = await newOperator(sql);
    await signIn(page, await personOf(sql, "rivelune", "owner"), "/operator/rivelune/stripe");
    const form = page.locator("form", { has: page.getByRole("button", { name: /Check again/ }) }).first();
    await form.evaluate((element, path) => element.setAttribute("action", path), `/operator/${slug}/stripe`);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await form.getByRole("button").click();
    expect((await answered).status()).toBe(404);
    const [row] = await sql`
      select count(*)::int as connections from connection c join operator o on o.id = c.operator_id where o.slug = ${slug}`;
    expect(row?.connections).toBe(0);
  });
});
