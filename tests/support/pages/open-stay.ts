import { expect, type Locator, type Page } from "@playwright/test";
import postgres from "postgres";
import { CARDS, typeCard } from "@/tests/support/pages/driver-pages";
import { sessionIdOf } from "@/tests/support/pages/driver-test";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

/** Its first minutes are free. */
const STREET = "100101";

/** From the sign to the offer of an open stay. */
export async function askForOpenOffer(page: Page, plate: string): Promise<void> {
  await page.goto(`/p/${GARAGE.zoneCode}`);
  await page.getByRole("textbox", { name: "Number plate" }).fill(plate);
  await page.getByRole("radio", { name: /^Start and stop/ }).check();
  await expect(page.getByText("€30.00 is held on your card at the start.")).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/pay\/quo_/);
}

/** Keeps a new card for the offer; ends at the offer with the card chosen. */
export async function saveCardToStart(page: Page, number: string): Promise<void> {
  await page.getByRole("radio", { name: /^Start with a new card and save it/ }).check();
  await startButton(page).click();
  await expect(page).toHaveURL(/\/cards\//);
  await typeCard(page, number);
  await page.getByRole("button", { name: "Save card" }).click();
}

export function startButton(page: Page) {
  return page.getByRole("button", { name: "Start and hold €30.00" });
}

export async function expectRunning(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/sessions\/ses_\w+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Parked (just now|for )/);
}

/** Until the page's script has taken the element over, the time that it counts has not begun. */
export async function expectAwake(element: Locator): Promise<void> {
  const isTaken = () => element.evaluate((node) => Object.keys(node).some((key) => key.startsWith("__reactFiber")));
  await expect.poll(isTaken).toBe(true);
}

/** Parks with an open end and a card that is always taken. */
export async function startStay(page: Page, plate: string): Promise<void> {
  await askForOpenOffer(page, plate);
  await saveCardToStart(page, CARDS.visa);
  await expect(page).toHaveURL(/card=/);
  await startButton(page).click();
  await expectRunning(page);
}

async function asOwner(work: (owner: postgres.Sql) => Promise<unknown>): Promise<void> {
  const owner = postgres(testStack().databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}

/** As if the place gave this stay its first minutes for nothing, as the street around the corner does. */
export function makeFree(page: Page): Promise<void> {
  const id = sessionIdOf(page);
  return asOwner(
    (owner) => owner`update session set tariff_version_id = (select v.id from tariff_version v
      join place p on p.id = v.place_id where p.zone_code = ${STREET} order by v.version desc limit 1) where id = ${id}`,
  );
}

/** As if it were time to ask whether the car on the page is still there. */
export function makeAsked(page: Page): Promise<void> {
  const id = sessionIdOf(page);
  return asOwner(
    (owner) => owner`update session set ends_because = 'no_answer', ends_at = now() + interval '20 minutes'
      where id = ${id}`,
  );
}

/** As if the stay on the page had begun, or would stop by itself, at another time: nobody else's clock moves. */
export async function moveStay(page: Page, by: { startedMinutesAgo?: number; endsInSeconds?: number }): Promise<void> {
  const id = sessionIdOf(page);
  const { startedMinutesAgo, endsInSeconds } = by;
  await asOwner(async (owner) => {
    if (startedMinutesAgo !== undefined) {
      const minutes = `${startedMinutesAgo} minutes`;
      await owner`update session set started_at = date_trunc('minute', now()) - ${minutes}::interval where id = ${id}`;
    }
    if (endsInSeconds !== undefined) {
      await owner`update session set ends_at = now() + ${`${endsInSeconds} seconds`}::interval where id = ${id}`;
    }
  });
}
