import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type TestDatabase, testDatabase } from "@/tests/support/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const named = z.array(z.object({ name: z.string() }));
const names = (rows: unknown) => named.parse(rows).map(({ name }) => name);

/** Tables of ours that row-level security does not guard, also against their owner. */
const unguarded = async (sql: postgres.Sql | postgres.TransactionSql) =>
  names(
    await sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and (not c.relrowsecurity or not c.relforcerowsecurity
        or not exists (select 1 from pg_policy p where p.polrelid = c.oid)) order by 1`,
  );

class Undo extends Error {}

/** Tries something as the owner and takes it back. */
async function tried<T>(work: (sql: postgres.TransactionSql) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await database.owner
    .begin(async (sql) => {
      result = { value: await work(sql) };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (!result) throw new Error("nothing came of it");
  return result.value;
}

test("every table has row-level security, enabled, forced, and with a policy", async () => {
  expect(await unguarded(database.owner)).toEqual([]);
  const tables = names(await database.owner`select tablename as name from pg_tables where schemaname = 'public'`);
  expect(tables).toEqual(expect.arrayContaining(["session", "payment", "ledger_entry", "receipt", "driver"]));
});

test("a new table without a policy, without security, or without force is noticed", async () => {
  const found = await tried(async (sql) => {
    await sql.unsafe(`create table bare (id int); create table lax (id int); create table idle (id int);
      alter table lax enable row level security; create policy open on lax using (true);
      alter table idle enable row level security; alter table idle force row level security;`);
    return unguarded(sql);
  });
  expect(found).toEqual(["bare", "idle", "lax"]);
});

test("no policy lets everybody through: each one reads whose rows are asked for", async () => {
  const open = await database.owner`select p.polname as name from pg_policy p join pg_class c on c.oid = p.polrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'
      and coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') not like '%bayfare_scope()%'`;
  expect(names(open)).toEqual([]);
});

test("the application's role is no superuser, owns nothing, bypasses nothing and is in nobody's place", async () => {
  const [role] =
    await database.owner`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'bayfare_app'`;
  expect({ ...role }).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
  const owned =
    await database.owner`select c.relname as name from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'bayfare_app'`;
  expect(names(owned)).toEqual([]);
  const member =
    await database.owner`select g.rolname as name from pg_auth_members m join pg_roles r on r.oid = m.member
    join pg_roles g on g.oid = m.roleid where r.rolname = 'bayfare_app'`;
  expect(names(member)).toEqual([]);
});

test("without a scope no table shows a row, and no view or function lends the owner's rights", async () => {
  const lent =
    await database.owner`select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.prosecdef union all select viewname from pg_views where schemaname = 'public'`;
  expect(names(lent)).toEqual([]);
});

const FROZEN = ["ledger_transaction", "ledger_entry", "receipt", "tariff_version", "activity"];

test("what is append-only refuses change and deletion, by right and by trigger", async () => {
  const may =
    await database.owner`select table_name || ' ' || privilege_type as name from information_schema.role_table_grants
    where grantee = 'bayfare_app' and table_schema = 'public' and table_name = any(${FROZEN}) and privilege_type not in ('SELECT', 'INSERT')`;
  expect(names(may)).toEqual([]);
  const guards =
    await database.owner`select distinct c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_proc p on p.oid = t.tgfoid where p.proname = 'refuse_change' and t.tgenabled <> 'D' order by 1`;
  expect(names(guards)).toEqual(expect.arrayContaining(FROZEN));
});

test("the application deletes no fact", async () => {
  const may = await database.owner`select table_name as name from information_schema.role_table_grants
    where grantee = 'bayfare_app' and table_schema = 'public' and privilege_type = 'DELETE' order by 1`;
  const deletable = [
    "api_request",
    "app_event",
    "key_usage",
    "leak_report",
    "plate_look",
    "request_log",
    "sign_in",
    "sign_in_link",
    "vehicle",
    "webhook_delivery",
  ];
  expect(names(may)).toEqual(deletable);
});
