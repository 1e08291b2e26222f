import type { FrameLocator, Page } from "@playwright/test";
import type { Stripe, StripeElements, StripeElementsOptions } from "@stripe/stripe-js";

/** One group of fields on the workbench. */
export type Pane = {
  publishableKey: string;
  account?: string;
  element: "payment" | "card";
  options: StripeElementsOptions;
};

export type BenchEvent = { pane: string; event: string; details: unknown };

export type Bench = {
  parts: Record<string, { stripe: Stripe; elements: StripeElements }>;
  events: BenchEvent[];
  show(panes: Record<string, Pane>): void;
};

declare global {
  interface Window {
    bench?: Bench;
  }
}

/** What the page shows from now on; waits until the groups' Stripe objects are there. */
export async function showPanes(page: Page, panes: Record<string, Pane>): Promise<void> {
  await page.evaluate((wanted) => window.bench?.show(wanted), panes);
  await page.waitForFunction(
    (names) => names.every((name) => window.bench?.parts[name] !== undefined),
    Object.keys(panes),
  );
}

export function fieldsOf(page: Page, pane: string): FrameLocator {
  return page.getByRole("region", { name: pane, exact: true }).frameLocator("iframe");
}

/** Whether an event of this name came from this pane, and how often. */
export function eventsOf(page: Page, pane: string, event: string): Promise<unknown[]> {
  return page.evaluate(
    ([wantedPane, wantedEvent]) =>
      (window.bench?.events ?? [])
        .filter((one) => one.pane === wantedPane && one.event === wantedEvent)
        .map(({ details }) => details),
    [pane, event] as const,
  );
}
