import type { BrowserContextOptions, Page } from "@playwright/test";
import postgres from "postgres";
import { z } from "zod";
import { test as base, watch } from "@/tests/support/pages/driver-test";
import { testStack } from "@/tests/support/stack";

type Given = {
  /** A page of another device: nobody has parked or signed in there. */
  elsewhere: (options?: BrowserContextOptions) => Promise<Page>;
};

/** For drivers who owe something: what stands in the database, and other devices. */
export const test = base.extend<Given, { sql: postgres.Sql }>({
  sql: [
    async ({ browserName: _ }, use) => {
      const sql = postgres(testStack().databaseUrl, { max: 2, onnotice: () => undefined });
      await use(sql);
      await sql.end({ timeout: 5 });
    },
    { scope: "worker" },
  ],
  elsewhere: async ({ browser, trouble }, use) => {
    const opened: (() => Promise<void>)[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ locale: "en-GB", ...options });
      opened.push(() => context.close());
      watch(context, trouble);
      return context.newPage();
    });
    for (const close of opened) await close();
  },
});

const balance = z.object({ status: z.string(), balance: z.string(), owed: z.coerce.number() });

/** How a stay stands. */
export async function stand(sql: postgres.Sql, sessionId: string) {
  const rows = await sql`select session_status as status, balance_status as balance,
    paid_minor + written_off_minor - total_minor as owed from session where id = ${sessionId}`;
  return balance.parse(rows[0]);
}

/** How often something was paid for what the hold did not cover. */
export async function timesPaid(sql: postgres.Sql, sessionId: string): Promise<number> {
  const rows = await sql`select count(*) as paid from attempt a join payment p on p.id = a.payment_id
    where p.session_id = ${sessionId} and p.purpose = 'remainder' and a.state = 'succeeded'`;
  return z.object({ paid: z.coerce.number() }).parse(rows[0]).paid;
}

export const OTHER_CARD = /^Pay with another card/;
export const NOTHING_LEFT = "Nothing left to pay";
