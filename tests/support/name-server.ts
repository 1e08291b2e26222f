import { createSocket } from "node:dgram";

/** A name server whose answers a test changes: every name has the same IPv4 addresses, and none of IPv6. */
export type NameServer = { readonly address: string; addresses: readonly string[]; asked: number; close(): void };

const HEADER_BYTES = 12;
const TYPE_A = 1;

export function openNameServer(addresses: readonly string[]): Promise<NameServer> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.bind(0, "127.0.0.1", () => {
      const server: NameServer = {
        address: `127.0.0.1:${socket.address().port}`,
        addresses,
        asked: 0,
        close: () => socket.close(),
      };
      socket.on("message", (query, from) => {
        const question = query.subarray(HEADER_BYTES, query.indexOf(0, HEADER_BYTES) + 5);
        const isA = question.readUInt16BE(question.length - 4) === TYPE_A;
        if (isA) server.asked++;
        const answers = isA ? server.addresses.map(record) : [];
        const header = Buffer.from(query.subarray(0, HEADER_BYTES));
        header.writeUInt16BE(0x8180, 2); // an answer without an error
        header.writeUInt16BE(1, 4);
        header.writeUInt16BE(answers.length, 6);
        header.writeUInt32BE(0, 8);
        socket.send(Buffer.concat([header, question, ...answers]), from.port, from.address);
      });
      resolve(server);
    });
  });
}

/** The name of the question, type A, class IN, no time to live, four bytes. */
function record(address: string): Buffer {
  return Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]);
}
