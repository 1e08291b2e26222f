import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { z } from "zod";

/** What went to Postgres: statements that it ran, and how often somebody waited for an answer before asking on. */
export type Traffic = { readonly statements: number; readonly roundTrips: number };

export type CountingWire = { readonly url: string; take(): Traffic; close(): void };

/** A wire to a database that counts what passes: every statement, BEGIN and COMMIT too. */
export async function countingWire(databaseUrl: string): Promise<CountingWire> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const count = { statements: 0, roundTrips: 0, isAnswered: true };
  const server = createServer((near) => {
    const far = dial({ port: Number(target.port), host: target.hostname, noDelay: true });
    near.setNoDelay(true);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    const run = statements();
    near.on("data", (chunk) => {
      const asked = run(chunk);
      if (asked > 0 && count.isAnswered) count.roundTrips += 1;
      if (asked > 0) count.isAnswered = false;
      count.statements += asked;
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      count.isAnswered = true;
      near.write(chunk);
    });
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.port = String(z.object({ port: z.number() }).parse(server.address()).port);
  return {
    url: url.href,
    take() {
      const { statements, roundTrips } = count;
      Object.assign(count, { statements: 0, roundTrips: 0 });
      return { statements, roundTrips };
    },
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

const SIMPLE_QUERY = "Q".charCodeAt(0);
const EXECUTE = "E".charCodeAt(0);

/** Reads what one client sends, message by message, and gives how many statements each part makes the server run. */
function statements(): (chunk: Buffer) => number {
  let rest: Buffer = Buffer.alloc(0);
  let letterBytes = 0; // the first message has no letter in front
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let asked = 0;
    while (rest.length >= letterBytes + 4) {
      const length = letterBytes + rest.readInt32BE(letterBytes);
      if (rest.length < length) break;
      if (letterBytes === 1 && (rest[0] === SIMPLE_QUERY || rest[0] === EXECUTE)) asked += 1;
      rest = rest.subarray(length);
      letterBytes = 1;
    }
    return asked;
  };
}
