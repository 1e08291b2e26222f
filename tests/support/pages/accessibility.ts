import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** Half-way through a change of colour nobody reads: what is judged is the page that stands still. */
async function standsStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.all(changing.map((animation) => animation.finished.catch(() => undefined)));
  });
}

/** What axe finds: each rule with the elements that break it, on the whole page or in parts of it. Stripe's own frames are Stripe's matter. */
export async function accessibilityFaults(page: Page, parts: readonly string[] = []): Promise<unknown[]> {
  await standsStill(page);
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).exclude("iframe");
  for (const part of parts) axe.include(part);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
