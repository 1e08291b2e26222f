import { createHash } from "node:crypto";
import type postgres from "postgres";
import { z } from "zod";

/** Every table in which a debt has rows, and which of them are its own. Parents first. */
const TABLES = [
  ["driver", "t.id = s.driver_id"],
  ["payment_method", "t.driver_id = s.driver_id"],
  ["payment_method_clone", "t.driver_id = s.driver_id"],
  ["quote", "t.driver_id = s.driver_id"],
  ["session", "t.id = s.id"],
  ["payment", "t.session_id = s.id"],
  ["attempt", "t.payment_id in (select id from payment where session_id = s.id)"],
  ["ledger_transaction", "t.session_id = s.id"],
  ["ledger_entry", "t.transaction_id in (select id from ledger_transaction where session_id = s.id)"],
] as const;
const COPIES_AT_ONCE = 500;

const row = z.object({ id: z.uuid().optional() }).loose();
/** What is one's own at Stripe or on the street, and unique there. */
const OWN = [
  "stripe_payment_intent_id",
  "stripe_charge_id",
  "stripe_payment_method_id",
  "stripe_customer_id",
  "fingerprint",
  "card_fingerprint",
];

/**
 * Copies a stay that owes so many times, each with its own driver, card and PaymentIntent, and each with its own minute within the last hour. An id
 * becomes the same new id wherever it stands, so each copy hangs together like the original.
 */
export async function copyDebt(owner: postgres.Sql, sessionId: string, copies: readonly number[]): Promise<void> {
  const models: { table: string; rows: string }[] = [];
  const ids: string[] = [];
  for (const [table, where] of TABLES) {
    const found = await owner.unsafe(
      `select to_jsonb(t) as row from ${table} t, session s where s.id = '${sessionId}' and ${where}`,
    );
    const rows = found.map((one) => row.parse(one.row));
    ids.push(...rows.flatMap(({ id }) => id ?? []));
    models.push({ table, rows: JSON.stringify(rows.map(asCopy)) });
  }
  const known = new RegExp([...new Set(ids), "#copy#", "#due#"].join("|"), "g");
  for (let at = 0; at < copies.length; at += COPIES_AT_ONCE) {
    const some = copies.slice(at, at + COPIES_AT_ONCE);
    await owner.begin(async (sql) => {
      for (const { table, rows } of models) {
        const own = some.map((copy) => rows.replaceAll(known, (mark) => markOf(mark, copy)).slice(1, -1));
        const insert = `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`;
        await sql.unsafe(insert, [`[${own.filter(Boolean).join(",")}]`]);
      }
    });
  }
}

function markOf(mark: string, copy: number): string {
  if (mark === "#copy#") return `${copy}`;
  if (mark === "#due#") return new Date(Date.now() - (1 + ((copy * 7_919) % 3_600)) * 1_000).toISOString();
  return uuidOf(`${mark} ${copy}`);
}

function asCopy(one: Record<string, unknown>): Record<string, unknown> {
  const own = OWN.filter((name) => typeof one[name] === "string").map((name) => [name, `${one[name]}_#copy#`]);
  const due = one.purpose === "remainder" ? [["collect_at", "#due#"]] : [];
  const told = "receipt_email" in one ? [["receipt_email", "driver#copy#@example.org"]] : [];
  return { ...one, ...Object.fromEntries([...own, ...due, ...told]) };
}

function uuidOf(text: string): string {
  const hex = createHash("md5").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
