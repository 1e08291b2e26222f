import { expect } from "@playwright/test";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { newOperator, signIn, test } from "@/tests/support/pages/operator-pages";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("an owner decides what others may give back; what is no amount is told at its field and nothing typed is lost", async ({
      page,
      sql,
    }) => {
      const { slug, person } = await newOperator(sql);
      await signIn(page, person);
      await page.getByRole("link", { name: "Refund rules" }).click();
      await expect(page.getByRole("heading", { name: "Refund rules" })).toBeVisible();
      if (javaScriptEnabled) expect(await accessibilityFaults(page)).toEqual([]);

      await page.getByLabel("Apps may refund").uncheck();
      await page.getByLabel("in one refund").fill("12,50");
      await page.getByLabel("in any 24 hours").fill("a hundred");
      await page.getByRole("button", { name: "Save the rules" }).click();
      await expect(page.getByLabel("in any 24 hours")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("in one refund")).toHaveValue("12,50");
      await expect(page.getByLabel("Apps may refund")).not.toBeChecked();

      await page.getByLabel("in any 24 hours").fill("100");
      await page.getByRole("button", { name: "Save the rules" }).click();
      await expect(page.getByText("The rules are saved.")).toBeVisible();
      await expect(page.getByLabel("in one refund")).toHaveValue("12.50");
      const rows = await sql`select apps_may, once_max_minor::int, day_max_minor::int, month_max_minor
        from refund_policy r join operator o on o.id = r.operator_id where o.slug = ${slug}`;
      expect(rows[0]).toEqual({ apps_may: false, once_max_minor: 1250, day_max_minor: 10000, month_max_minor: null });
    });
  });
}
