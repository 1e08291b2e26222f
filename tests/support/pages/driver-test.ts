import { randomInt } from "node:crypto";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { parsePublicId } from "@/lib/domain/id";
import type { Control } from "@/tests/support/control";
import { stackControl, type TestStack, testStack } from "@/tests/support/stack";

type Given = {
  /** Fails the test when a page breaks its policy or throws. */
  trouble: string[];
  /** A plate of this test's own, so that tests never meet at a place. */
  plate: string;
  stack: TestStack;
  control: Control;
};

/** A plate that nobody else has. */
export function plateOf(): string {
  return `TST ${randomInt(100_000, 1_000_000)}`;
}

/** Notes whatever a page of the browser throws, or its policy forbids. */
export function watch(browser: BrowserContext, trouble: string[]): void {
  browser.on("console", (message) => {
    if (/Content.Security.Policy|hydrat/i.test(message.text())) trouble.push(message.text());
  });
  browser.on("weberror", (error) => trouble.push(error.error().message));
}

export const test = base.extend<Given>({
  trouble: [
    async ({ context }, use) => {
      const trouble: string[] = [];
      watch(context, trouble);
      await use(trouble);
      expect(trouble).toEqual([]);
    },
    { auto: true },
  ],
  plate: async ({ browserName: _ }, use) => use(plateOf()),
  stack: async ({ browserName: _ }, use) => use(testStack()),
  control: async ({ stack }, use) => use(stackControl(stack)),
});

/** The id of the stay that the address names, as Stripe's metadata has it. */
export function sessionIdOf(page: Page): string {
  const id = parsePublicId("session", /\/sessions\/(ses_\w+)/.exec(page.url())?.[1] ?? "");
  if (!id) throw new Error(`no stay in ${page.url()}`);
  return id;
}
