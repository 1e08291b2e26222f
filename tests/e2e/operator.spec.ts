import { randomBytes } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import postgres from "postgres";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { testStack } from "@/tests/support/stack";

const stack = testStack();

/** Every test of this file fails when a page breaks its policy or throws. */
const test = base.extend<{ trouble: string[] }>({
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
});

let sql: postgres.Sql;
test.beforeAll(() => {
  sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => undefined });
});
test.afterAll(() => sql.end({ timeout: 5 }));

type NewOperator = { slug: string; person: string };

/** An operator that nobody has connected yet, with an owner who can sign in. */
async function newOperator(): Promise<NewOperator> {
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

async function signIn(page: Page, person: string, next = "/operator"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: person }).click();
  await page.waitForURL(/\/operator/);
}

/** The person of the city who has this role at this operator. */
async function personOf(slug: string, role: string): Promise<string> {
  const [row] = await sql`
    select p.name from person p join membership m on m.person_id = p.id join operator o on o.id = m.operator_id
    where o.slug = ${slug} and m.role = ${role} limit 1`;
  return String(row?.name);
}

async function fillHostedForm(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Set up payments" })).toBeVisible();
  await page.getByRole("link", { name: "Use test data" }).click();
  const terms = page.getByRole("checkbox");
  if (!(await terms.isChecked())) await terms.check();
}

/** The card of the app that drivers of this web site use. */
function portalCard(page: Page) {
  return page.locator("section").filter({ has: page.getByRole("heading", { name: "Bayfare", exact: true }) });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("an operator with nothing connects Stripe, comes back later, goes on and can charge", async ({ page }) => {
      const { slug, person } = await newOperator();
      await signIn(page, person);
      await expect(page).toHaveURL(new RegExp(`/operator/${slug}$`));
      await expect(page.getByText("Not connected with Bayfare")).toBeVisible();
      await page.getByRole("link", { name: "To the Stripe accounts" }).click();

      const card = portalCard(page);
      await expect(card.getByText("Not connected", { exact: true })).toBeVisible();
      await card.getByRole("button", { name: /Connect with Stripe/ }).click();
      await expect(page.getByRole("heading", { name: "Set up payments" })).toBeVisible();
      const hosted = page.url();
      await page.getByRole("button", { name: "Come back later" }).click();

      await expect(page).toHaveURL(new RegExp(`/operator/${slug}/stripe$`));
      await expect(card.getByText("Set-up not finished")).toBeVisible();
      await expect(card.getByText("The bank account for payouts")).toBeVisible();
      if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

      // A used address leads through our refresh page to a fresh form.
      await page.goto(hosted);
      await fillHostedForm(page);
      expect(page.url()).not.toContain(new URL(hosted).pathname);
      await page.getByRole("button", { name: "Submit" }).click();

      await expect(page).toHaveURL(new RegExp(`/operator/${slug}/stripe$`));
      await expect(card.getByText("Can charge")).toBeVisible();
      await expect(card.getByRole("button", { name: /Connect|Continue/ })).toHaveCount(0);
      await card.getByRole("button", { name: /Check again/ }).click();
      await expect(card.getByText("Can charge")).toBeVisible();
      const accounts = await sql`
        select stripe_account_id from connection c join operator o on o.id = c.operator_id where o.slug = ${slug}`;
      expect(accounts).toHaveLength(1);
    });
  });
}

test("the whole of it works with the keyboard", async ({ page }) => {
  const { slug, person } = await newOperator();
  await signIn(page, person, `/operator/${slug}/stripe`);
  const connect = portalCard(page).getByRole("button", { name: /Connect with Stripe/ });
  await connect.focus();
  await page.keyboard.press("Enter");
  await fillHostedForm(page);
  await page.getByRole("button", { name: "Submit" }).focus();
  await page.keyboard.press("Enter");
  await expect(portalCard(page).getByText("Can charge")).toBeVisible();
});

test("a clerk sees how Stripe stands and is offered nothing to change it", async ({ page }) => {
  await signIn(page, await personOf("rivelune", "clerk"), "/operator/rivelune/stripe");
  await expect(page.getByText("Only an owner can connect Stripe.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Connect|Continue|Answer|Check again/ })).toHaveCount(0);
});

test("a stay is found by plate and followed to its receipt and back", async ({ page }) => {
  await signIn(page, await personOf("rivelune", "owner"));
  const [row] = await sql`
    select r.number_text, s.plate from receipt r join session s on s.id = r.session_id join operator o on o.id = r.operator_id
    where o.slug = 'rivelune' and r.kind = 'sale' order by r.issued_at desc limit 1`;
  await page.getByRole("link", { name: "Stays", exact: true }).click();
  await page.getByLabel("Plate or receipt number").fill(String(row?.number_text));
  await page.keyboard.press("Enter");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.locator("tbody a").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(String(row?.plate));
  for (const part of ["The stay", "Amounts", "Payments", "Receipts", "Refunds", "What happened", "Ledger"]) {
    await expect(page.getByRole("heading", { level: 2, name: part })).toBeVisible();
  }
  await page.getByRole("link", { name: String(row?.number_text) }).click();
  await expect(page.getByText(String(row?.number_text))).toBeVisible();
  await page.getByRole("link", { name: "To the stay" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(String(row?.plate));
});

test("more stays than a page holds are paged through without losing the filter", async ({ page }) => {
  await signIn(page, await personOf("rivelune", "owner"));
  await page.goto("/operator/rivelune/sessions?state=ended");
  await expect(page.locator("tbody tr")).toHaveCount(50);
  const first = await page.locator("tbody a").first().getAttribute("href");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/state=ended/);
  expect(await page.locator("tbody a").first().getAttribute("href")).not.toBe(first);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.locator("tbody a").first()).toHaveAttribute("href", String(first));
});

test("what belongs to another operator is not found, exactly as what never was", async ({ page }) => {
  const [foreign] = await sql`
    select s.id, s.plate, r.id as receipt, r.number_text
    from session s join receipt r on r.session_id = s.id join operator o on o.id = s.operator_id
    where o.slug = 'lindental' limit 1`;
  const session = publicId("session", String(foreign?.id));
  await signIn(page, await personOf("rivelune", "owner"));
  // The parts of the answer carry chance and arrive in any order, so what they come to is compared.
  const read = async (path: string) => {
    const answer = await page.goto(path);
    for (const fact of [foreign?.plate, foreign?.number_text]) {
      expect(await answer?.text(), path).not.toContain(String(fact));
    }
    await expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
    const main = await page.locator("main").evaluate((element) => element.outerHTML);
    return { status: answer?.status(), main };
  };
  const never = await read(`/operator/rivelune/sessions/${publicId("session", uuidv7())}`);
  expect(never.status).toBe(404);
  for (const path of [
    `/operator/rivelune/sessions/${session}`,
    `/operator/rivelune/receipts/${publicId("receipt", String(foreign?.receipt))}`,
    "/operator/rivelune/sessions/nonsense",
    "/operator/lindental",
    "/operator/lindental/stripe",
    `/operator/lindental/sessions/${session}`,
    "/operator/lindental/stripe/return?app=portal",
    "/operator/lindental/stripe/refresh?app=portal",
    "/operator/nobody",
  ]) {
    expect(await read(path), path).toEqual(never);
  }
});

test.describe("a form that is turned at another operator's page", () => {
  test.use({ javaScriptEnabled: false });

  test("does nothing and says that there is nothing", async ({ page }) => {
    const { slug } = await newOperator();
    await signIn(page, await personOf("rivelune", "owner"), "/operator/rivelune/stripe");
    const form = page.locator("form", { has: page.getByRole("button", { name: /Check again/ }) }).first();
    await form.evaluate((element, path) => element.setAttribute("action", path), `/operator/${slug}/stripe`);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await form.getByRole("button").click();
    expect((await answered).status()).toBe(404);
    const [row] = await sql`
      select count(*)::int as connections from connection c join operator o on o.id = c.operator_id where o.slug = ${slug}`;
    expect(row?.connections).toBe(0);
  });
});

for (const { locale, overview } of [
  { locale: "en", overview: "Overview" },
  { locale: "de", overview: "Übersicht" },
  { locale: "fr", overview: "Aperçu" },
]) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test("every page fits a phone and a desk and has no accessibility fault", async ({ page }) => {
      test.setTimeout(120_000);
      await signIn(page, await personOf("rivelune", "owner"));
      await expect(page.getByRole("link", { name: overview, exact: true })).toHaveAttribute("aria-current", "page");
      await page.goto("/operator/rivelune/sessions?state=ended");
      const session = String(await page.locator("tbody a").first().getAttribute("href"));
      const base = "/operator/rivelune";
      const pages = [base, `${base}/stripe`, `${base}/sessions`, session, `${base}/receipts`, `${base}/places`];
      for (const path of pages) {
        await page.goto(path);
        expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
        for (const width of [390, 1280]) {
          await page.setViewportSize({ width, height: 844 });
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(overflow, `${path} at ${width}`).toBeLessThanOrEqual(0);
        }
      }
    });
  });
}
