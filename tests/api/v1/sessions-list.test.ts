import { expect, test } from "vitest";
import { z } from "zod";
import { apiCaller, seededApiKey } from "@/tests/support/api-client";
import { start } from "@/tests/support/api-stay";
import { newUser, savedCard } from "@/tests/support/api-user";

const wayfarer = apiCaller(seededApiKey("wayfarer"));

test("a user's stays are listed newest first, page by page, and by how they stand", async () => {
  const user = await newUser(wayfarer);
  await savedCard(wayfarer, user);
  const ids: unknown[] = [];
  for (let n = 0; n < 3; n++) ids.unshift((await start(wayfarer, user)).body.id);
  const page = z.object({ data: z.array(z.object({ id: z.string() })), cursor: z.string().optional() });
  const list = async (query: string) => page.parse((await wayfarer("GET", `/users/${user}/sessions${query}`)).body);
  const first = await list("?limit=2");
  const second = await list(`?limit=2&cursor=${first.cursor}`);
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  expect(second).not.toHaveProperty("cursor");
  expect((await list("?sessionStatus=STARTED,CREATED&balanceStatus=PROCESSING")).data).toHaveLength(3);
  expect((await list("?sessionStatus=COMPLETE")).data).toEqual([]);
  expect((await list("?from=2099-01-01T00:00:00Z")).data).toEqual([]);
  expect((await list("?until=2099-01-01T00:00:00Z")).data).toHaveLength(3);
  for (const query of ["?limit=0", "?limit=101", "?sessionStatus=GONE", "?from=yesterday"]) {
    expect((await wayfarer("GET", `/users/${user}/sessions${query}`)).status, query).toBe(422);
  }
  for (const at of ["0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z"]) {
    for (const name of ["from", "until"]) {
      const { status, body } = await wayfarer("GET", `/users/${user}/sessions?${name}=${at}`);
      const detail = "Enter a time such as 2026-11-20T10:15:00Z, in a year from 1970 to 9999.";
      expect([status, body.errors], at).toEqual([422, [{ pointer: `/${name}`, detail }]]);
    }
  }
  const crossed = await wayfarer("GET", `/users/${user}/sessions?from=2026-11-02T00:00:00Z&until=2026-11-01T23:59:59Z`);
  expect(crossed).toMatchObject({ status: 422, body: { errors: [{ pointer: "/until" }] } });
  expect((await list("?from=1970-01-01T00:00:00Z&until=9999-12-31T23:59:59.999Z")).data).toHaveLength(3);
});
