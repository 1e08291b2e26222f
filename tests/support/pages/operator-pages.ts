import { randomBytes } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";
import postgres from "postgres";
import { uuidv7 } from "@/lib/auth/context";
import { testStack } from "@/tests/support/stack";

/** A test that fails when a page breaks its policy or throws; `sql` looks behind the policies. */
export const test = base.extend<{ trouble: string[] }, { sql: postgres.Sql }>({
  trouble: [
    async ({ page }, use) => {
      const trouble: string[] = [];
      page.on("console", (message) => {
        if (/Content.Security.Policy/i.test(message.text())) trouble.push(message.text());
      });
      page.on("pageerror", (error) => trouble.push(error.message));
      await use(trouble);
      expect(trouble).toEqual([]);
    },
    { auto: true },
  ],
  sql: [
    async ({ playwright: _ }, use) => {
      const sql = postgres(testStack().databaseUrl, { max: 2, onnotice: () => undefined });
      await use(sql);
      await sql.end({ timeout: 5 });
    },
    { scope: "worker" },
  ],
});

export type NewOperator = { slug: string; person: string };

/** An operator that nobody has connected yet, with an owner who can sign in. */
export async function newOperator(sql: postgres.Sql): Promise<NewOperator> {
  const slug = `quay-${randomBytes(4).toString("hex")}`;
  const person = `Owner of ${slug}`;
  const [operatorId, personId, now] = [uuidv7(), uuidv7(), new Date()];
  await sql`insert into operator ${sql({
    id: operatorId,
    slug,
    name: `Quayside ${slug}`,
    legal_name: "Quayside Parking SAS",
    address_lines: ["1 quai du Port", "29200 Brest"],
    country: "FR",
    vat_number: "FR00123456789",
    vat_basis_points: 2000,
    currency: "eur",
    support_email: `help@${slug}.example`,
    created_at: now,
  })}`;
  const verified = { email_verified_at: now, created_at: now };
  await sql`insert into person ${sql({ id: personId, email: `owner@${slug}.example`, name: person, ...verified })}`;
  await sql`insert into membership ${sql({ id: uuidv7(), person_id: personId, role: "owner", operator_id: operatorId, created_at: now })}`;
  return { slug, person };
}

export async function signIn(page: Page, person: string, next = "/operator"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: person }).click();
  await page.waitForURL(/\/operator/);
}

/** The person of the city who has this role at this operator. */
export async function personOf(sql: postgres.Sql, slug: string, role: string): Promise<string> {
  const [row] = await sql`
    select p.name from person p join membership m on m.person_id = p.id join operator o on o.id = m.operator_id
    where o.slug = ${slug} and m.role = ${role} limit 1`;
  return String(row?.name);
}
