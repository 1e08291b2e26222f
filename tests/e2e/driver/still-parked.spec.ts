import { expect } from "@playwright/test";
import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import { DESK, look, PHONE } from "@/tests/support/pages/looks";
import { guestInStack, placeOfForty } from "@/tests/support/pages/owing-driver";
import { linkIn } from "@/tests/support/pages/owing-link";
import { test } from "@/tests/support/pages/owing-test";

test("the mail that asks whether the car is still there is answered in any browser, and the driver reads that it goes on", async ({
  page,
  elsewhere,
  sql,
  stack,
  control,
}) => {
  const guest = await guestInStack(sql);
  const session = await guest.park(await placeOfForty(sql, "Quai des Questions"), await guest.card("pm_card_visa"));
  await sql`update session set ends_because = 'no_answer', ends_at = now() + interval '20 minutes'
    where id = ${session}`;
  // Where time moves, the sweep rings at once: the test need not wait for the next minute.
  await control("POST", "clock", z.unknown(), { advanceSeconds: 1 });
  const phone = await elsewhere();
  const address = await linkIn(stack, guest.email, "parked");
  await phone.goto(address);
  await expect(phone.getByRole("heading", { level: 1, name: "Are you still parked here?" })).toBeVisible();
  for (const width of [DESK, PHONE]) await look(phone, address, width, true);
  await phone.getByRole("button", { name: "Yes, still parked" }).click();
  await expect(phone.getByRole("heading", { level: 1, name: "You are parked" })).toBeVisible();
  await expect(phone.getByRole("button", { name: "Yes, still parked" })).toHaveCount(0);

  await guest.enter(page.context());
  await page.goto(`/sessions/${publicId("session", session)}`);
  await expect(page.getByText("Are you still parked here?")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Stop now" })).toBeVisible();
});
