import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { migrate } from "@/db/migrate";

const name = `m_${randomUUID().replaceAll("-", "")}`;
const role = { name: "bayfare_app_two", password: "it's only here" };
let admin: postgres.Sql;
let ownerUrl: string;

const as = (user: string, password: string) => {
  const url = new URL(ownerUrl);
  url.username = user;
  url.password = password;
  return postgres(url.href, { max: 1, onnotice: () => undefined });
};

beforeAll(async () => {
  const url = new URL(inject("postgresUrl"));
  admin = postgres(url.href, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(name)}`;
  url.pathname = `/${name}`;
  ownerUrl = url.href;
});
afterAll(async () => {
  await admin`drop database ${admin(name)} with (force)`;
  await admin.unsafe(`drop role if exists ${role.name}`);
  await admin.end();
});

test("three servers that start at once migrate a new database once, and a later start changes nothing", async () => {
  await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, appRole: role })));
  const owner = as(new URL(ownerUrl).username, new URL(ownerUrl).password);
  const applied = () => owner`select hash from drizzle.__drizzle_migrations order by id`;
  const first = await applied();
  expect(first.length).toBeGreaterThan(0);
  expect(new Set(first.map((row) => row.hash)).size).toBe(first.length);
  await migrate({ ownerUrl, appRole: role });
  expect(await applied()).toEqual(first);
  await owner.end();
});

test("the application's role cannot step around row-level security, own, empty or make tables", async () => {
  const app = as(role.name, role.password);
  const [rights] =
    await app`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`;
  expect(rights).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
  expect(await app`select 1 from pg_tables where tableowner in (current_user, 'bayfare_app')`).toHaveLength(0);
  for (const attempt of [
    "create table public.mine (id int)",
    "truncate public.app cascade",
    "create schema mine",
    "truncate pgboss.job",
  ]) {
    await expect(app.unsafe(attempt)).rejects.toMatchObject({ code: "42501" });
  }
  await app.end();
});
