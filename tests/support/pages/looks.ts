import { expect, type Page } from "@playwright/test";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";

/** Fingers are less precise than mice (WCAG 2.2, 2.5.5). */
const TARGET_PX = 44;

/** The phone has every look; on the desk only the arrangement is another, and one language tells what it does to a reader. */
export const PHONE = 390;
export const DESK = 1280;

/** What is too small for a finger; a box or a radio is pressed by its label. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const pressed = document.querySelectorAll("main a[href], main button, main select, main input, header a, footer a");
    return [...pressed].flatMap((element) => {
      const isChosen = element instanceof HTMLInputElement && ["radio", "checkbox"].includes(element.type);
      const isStretched = getComputedStyle(element, "::after").position === "absolute";
      const target = (isChosen && element.closest("label")) || (isStretched && element.closest("li")) || element;
      const { width, height } = target.getBoundingClientRect();
      if (width === 0 || height === 0 || (element instanceof HTMLInputElement && element.type === "hidden")) return [];
      return Math.min(width, height) < least - 0.5 ? [`${target.outerHTML.slice(0, 120)} ${width}×${height}`] : [];
    });
  }, TARGET_PX);
}

/** Nothing overflows, every target fits a finger, and with `isRead` axe finds nothing. */
export async function look(page: Page, address: string, width: number, isRead: boolean): Promise<void> {
  await page.setViewportSize({ width, height: 844 });
  const at = `${address} at ${width} px`;
  if (isRead) {
    expect.soft(await accessibilityFaults(page), at).toEqual([]);
  }
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), at).toBeLessThanOrEqual(width);
  expect.soft(await smallTargets(page), at).toEqual([]);
}
