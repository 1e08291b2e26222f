import { createServer, connect as dial, type Socket } from "node:net";
import type { Gate, Verdict } from "@/tests/support/chaos/gate";

/** A wire to Postgres that understands where a writing transaction commits, and asks the gate before and after it. */
export async function databaseWire(databaseUrl: string, gate: Gate): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    watch(near, far, gate);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(databaseUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function watch(near: Socket, far: Socket, gate: Gate): void {
  const statements = new Map<string, string>();
  const written = new Set<string>();
  let commits: string | undefined;
  const cut = () => {
    near.destroy();
    far.destroy();
  };
  const passes = async (verdict: Promise<Verdict>) => {
    if ((await verdict) === "pass") return true;
    cut();
    return false;
  };
  // One message after the other: what waits at the gate holds back everything behind it.
  let upstream = Promise.resolve();
  const send = async (message: Buffer) => {
    const sql = runs(message, statements);
    if (sql?.startsWith("begin")) written.clear();
    for (const table of tables(sql ?? "")) written.add(table);
    if (sql === "commit" && written.size > 0) {
      const step = `commit of ${[...written].sort().join(", ")}`;
      if (!(await passes(gate(`${step}: never arrives`)))) return;
      commits = step;
    }
    if (!far.destroyed) far.write(message);
  };
  const split = messages();
  near.on("data", (chunk: Buffer) => {
    for (const message of split(chunk)) upstream = upstream.then(() => send(message));
  });
  let downstream = Promise.resolve();
  far.on("data", (chunk: Buffer) => {
    downstream = downstream.then(async () => {
      const step = commits;
      commits = undefined;
      if (step !== undefined && !(await passes(gate(`${step}: done, answer lost`)))) return;
      if (!near.destroyed) near.write(chunk);
    });
  });
}

/** Cuts what a client sends into its messages; the first one has no letter in front. */
function messages(): (chunk: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const whole: Buffer[] = [];
    for (;;) {
      const letter = isFirst ? 0 : 1;
      if (rest.length < letter + 4) return whole;
      const length = letter + rest.readInt32BE(letter);
      if (rest.length < length) return whole;
      whole.push(rest.subarray(0, length));
      rest = rest.subarray(length);
      isFirst = false;
    }
  };
}

/** The statement that a message makes the server run: a simple query, or the binding of one that was parsed before. */
function runs(message: Buffer, statements: Map<string, string>): string | undefined {
  const kind = String.fromCharCode(message[0] ?? 0);
  if (kind !== "Q" && kind !== "P" && kind !== "B") return undefined;
  const [first = "", second = ""] = message.subarray(5).toString("latin1").split("\0", 2);
  if (kind === "Q") return first.trim().toLowerCase();
  if (kind === "B") return statements.get(second);
  statements.set(first, second.trim().toLowerCase());
  return undefined;
}

/** Our own tables that a statement writes; the queue is a bell that may be lost. */
function tables(sql: string): string[] {
  return [...sql.matchAll(/(?:insert into|update|delete from) "([a-z_]+)"(?!\.)/g)].flatMap(([, table]) => table ?? []);
}
