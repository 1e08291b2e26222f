import { randomBytes, randomInt } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import postgres from "postgres";
import { uuidv7 } from "@/lib/auth/context";
import { test as base } from "@/tests/support/pages/driver-test";
import { GARAGE } from "@/tests/support/pages/seeded";
import { testStack } from "@/tests/support/stack";

/** `sql` looks behind the policies. */
export const test = base.extend<object, { sql: postgres.Sql }>({
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

export async function fillHostedForm(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Set up payments" })).toBeVisible();
  await page.getByRole("link", { name: "Use test data" }).click();
  const terms = page.getByRole("checkbox");
  if (!(await terms.isChecked())) await terms.check();
}

/** The card of the app that drivers of this web site use. */
export function portalCard(page: Page) {
  return page.locator("section").filter({ has: page.getByRole("heading", { name: "Bayfare", exact: true }) });
}

/** A garage of this operator with the tariff of a seeded one: its zone code. */
export async function newPlace(sql: postgres.Sql, slug: string): Promise<string> {
  const zoneCode = String(randomInt(900_000, 1_000_000));
  const placeId = uuidv7();
  await sql`
    insert into place (id, operator_id, zone_code, name, address, latitude, longitude, time_zone, currency, service, kinds, created_at)
    select ${placeId}, o.id, ${zoneCode}, 'Parking du Port', '1 quai du Port', p.latitude, p.longitude, p.time_zone,
      p.currency, p.service, p.kinds, now()
    from operator o, place p where o.slug = ${slug} and p.zone_code = ${GARAGE.zoneCode}`;
  await sql`
    insert into tariff_version (id, operator_id, place_id, version, rules, published_at)
    select ${uuidv7()}, own.operator_id, own.id, 1, t.rules, now()
    from place own, tariff_version t join place p on p.id = t.place_id
    where own.id = ${placeId} and p.zone_code = ${GARAGE.zoneCode} order by t.version desc limit 1`;
  return zoneCode;
}
