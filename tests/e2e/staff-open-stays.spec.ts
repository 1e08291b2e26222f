import { expect, type Page } from "@playwright/test";
import type postgres from "postgres";
import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import { look, PHONE } from "@/tests/support/pages/looks";
import { personOf, signIn, test } from "@/tests/support/pages/operator-pages";
import { signIn as signInAs } from "@/tests/support/pages/support-pages";

const found = z.tuple([z.object({ id: z.uuid(), slug: z.string() })]).transform(([row]) => row);

/** A seeded stay with an open end: one that is owed, or one that runs. */
async function seededStay(sql: postgres.Sql, which: "owed" | "running") {
  const status = which === "owed" ? "COMPLETE" : "STARTED";
  const rows = await sql`select s.id, o.slug from session s join operator o on o.id = s.operator_id
    join place p on p.id = s.place_id where s.kind = 'open' and s.session_status = ${status}
    and (s.session_status = 'STARTED' or s.balance_status = 'DEBT') and p.zone_code <> '100102'
    and s.receipt_email like '%@drivers.example' order by s.created_at limit 1`;
  const { id, slug } = found.parse(rows);
  return { slug, session: publicId("session", id) };
}

async function lookAt(page: Page, address: string): Promise<void> {
  await page.goto(address);
  for (const width of [1280, PHONE]) await look(page, address, width, true);
}

test("an operator reads of an owed stay what was held, taken and is missing, each try and the next one", async ({
  page,
  sql,
}) => {
  const { slug, session } = await seededStay(sql, "owed");
  await signIn(page, await personOf(sql, slug, "owner"));
  await lookAt(page, `/operator/${slug}/sessions/${session}`);
  for (const words of ["To be paid", "Start and stop", "Declined, tried again", "of €30.00 held", "Still owed"]) {
    await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
  }
  await expect(page.getByText(/^Next try by itself:/)).toBeVisible();
  await expect(page.getByText(/Attempt 2: Declined \(There was not enough money on the card\.\)/)).toBeVisible();
  await page.goto(`/operator/${slug}/sessions`);
  await expect(page.getByText(/^€\d+\.\d\d owed$/).first()).toBeVisible();
});

test("an operator reads of a running stay what is held and no total", async ({ page, sql }) => {
  const { slug, session } = await seededStay(sql, "running");
  await signIn(page, await personOf(sql, slug, "owner"));
  await lookAt(page, `/operator/${slug}/sessions/${session}`);
  await expect(page.getByText(/^The price is worked out at the stop\. Held on the card until then:/)).toBeVisible();
  await expect(page.getByText("Until, at the latest")).toBeVisible();
  await expect(page.getByText("Total", { exact: true })).toHaveCount(0);
});

test("an agent reads the same, and may write the debt off", async ({ page, sql }) => {
  const owed = await seededStay(sql, "owed");
  const running = await seededStay(sql, "running");
  await signInAs(page, `/support/sessions/${owed.session}`);
  await lookAt(page, `/support/sessions/${owed.session}`);
  await expect(page.getByText(/^Next try by itself:/)).toBeVisible();
  await expect(page.getByText("Declined, tried again")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Write off €/ })).toBeVisible();
  await lookAt(page, `/support/sessions/${running.session}`);
  await expect(page.getByText(/^The price is worked out at the stop\. Held on the card until then:/)).toBeVisible();
});
