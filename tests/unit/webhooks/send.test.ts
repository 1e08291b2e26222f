import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import tls from "node:tls";
import { afterEach, expect, test } from "vitest";
import { reachableAddresses, resolver } from "@/lib/webhooks/resolve";
import { openSender, type Sender } from "@/lib/webhooks/send";
import { CERTIFICATE, PRIVATE_KEY } from "@/tests/support/certificate";
import { type NameServer, openNameServer } from "@/tests/support/name-server";
import { openReceiver, type Receiver } from "@/tests/support/receiver";

const laptop = { mode: "test", loopback: true } as const;
const body = JSON.stringify({
  id: "evt_1",
  type: "session.started",
  position: 1,
  sequence: 1,
  createdAt: "2026-11-20T10:15:00.000Z",
  data: { session: null },
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function receiver(): Promise<Receiver> {
  const made = await openReceiver();
  closing.push(() => made.close());
  return made;
}

async function names(...addresses: string[]): Promise<NameServer> {
  const made = await openNameServer(addresses);
  closing.push(() => made.close());
  return made;
}

function sender(url: string, options: Partial<Parameters<typeof openSender>[0]> = {}): Sender {
  const made = openSender({ url, reach: laptop, resolve: resolver(), connectionsMax: 2, ...options });
  closing.push(() => made.close());
  return made;
}

function portOf(address: AddressInfo | string | null): number {
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** The receiver under a name. */
const named = (url: string) => url.replace("127.0.0.1", "app.example.test");

test("a redirect is an answer: nobody goes where it points to", async () => {
  const [at, hidden] = [await receiver(), await receiver()];
  for (const [status, location] of [
    [301, hidden.url],
    [302, "http://169.254.169.254/latest/meta-data/"],
    [307, hidden.url],
    [308, "file:///etc/passwd"],
  ] as const) {
    at.answer((_, response) => void response.writeHead(status, { location }).end());
    expect(await sender(at.url).send(body, {})).toMatchObject({ status, trouble: "refused" });
  }
  expect([at.received.length, hidden.received.length]).toEqual([4, 0]);
});

test("an answer without end is cut off: its status counts, and the receiver waits in vain for a reader", async () => {
  const at = await receiver();
  let written = 0;
  at.answer((_, response) => {
    response.writeHead(200);
    const pour = () => {
      while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
    };
    response.on("drain", pour);
    pour();
  });
  const sent = await sender(at.url).send(body, {});
  expect(sent).toMatchObject({ status: 200, trouble: null });
  expect(sent.answer).toHaveLength(1_024);
  expect(written).toBeLessThan(20_000_000);
});

test("an answer that drips is not waited for once its status is known", async () => {
  const at = await receiver();
  at.answer((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("."), 100);
    response.on("close", () => clearInterval(timer));
  });
  const sent = await sender(at.url).send(body, {});
  expect(sent).toMatchObject({ status: 200, trouble: null, answer: expect.stringMatching(/^\.{2,10}$/) });
  expect(sent.durationMs).toBeLessThan(3_000);
});

test("whoever says nothing, or sends headers for ever, is left after ten seconds", async () => {
  const silent = await receiver();
  silent.answer(() => undefined);
  const babbler = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    const timer = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n"), 200);
    socket.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => babbler.listen(0, "127.0.0.1", resolve));
  closing.push(() => babbler.close());
  const port = portOf(babbler.address());
  const all = [silent.url, `http://127.0.0.1:${port}/`].map((url) => sender(url).send(body, {}));
  for (const sent of await Promise.all(all)) {
    expect(sent).toMatchObject({ status: null, trouble: "timeout" });
    expect(sent.durationMs).toBeLessThan(11_000);
  }
}, 20_000);

test("a closed port, a name without address and a server that hangs up are told apart from an answer", async () => {
  const at = await receiver();
  const { url } = at;
  await at.close();
  expect(await sender(url).send(body, {})).toMatchObject({ status: null, trouble: "unreachable" });
  const nobody = await names();
  const resolve = resolver([nobody.address]);
  expect(await sender(named(url), { resolve }).send(body, {})).toMatchObject({ status: null, trouble: "unresolved" });
  const rude = await receiver();
  rude.answer((_, response) => response.destroy());
  expect(await sender(rude.url).send(body, {})).toMatchObject({ status: null, trouble: "unreachable" });
});

test("a kept connection that the receiver closed in the same moment costs no event", async () => {
  const at = await receiver();
  const kept = sender(at.url);
  at.answer((_, response) => {
    response.end("ok");
    setImmediate(() => response.socket?.destroy());
  });
  for (let turn = 0; turn < 20; turn++) expect(await kept.send(body, {})).toMatchObject({ status: 200 });
});

test("a name that moves to a private address is refused at its next connection, and one that has such an address beside a public one at once", async () => {
  const at = await receiver();
  const server = await names("127.0.0.1");
  const resolve = resolver([server.address]);
  expect(await sender(named(at.url), { resolve }).send(body, {})).toMatchObject({ status: 200 });
  for (const addresses of [["169.254.169.254"], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["100.64.0.1"]]) {
    server.addresses = addresses;
    expect(await sender(named(at.url), { resolve }).send(body, {})).toMatchObject({ trouble: "address_refused" });
  }
  expect(at.received).toHaveLength(1);
});

test("what was checked is what is connected to: the name is asked for once, whatever it says a moment later", async () => {
  const at = await receiver();
  const server = await names("127.0.0.1");
  const resolve = async (host: string) => {
    const found = await resolver([server.address])(host);
    server.addresses = ["169.254.169.254"];
    return found;
  };
  expect(await sender(named(at.url), { resolve }).send(body, {})).toMatchObject({ status: 200 });
  expect(server.asked).toBe(1);
});

test("in live mode and on servers nothing is sent to this machine, however it is written", async () => {
  const at = await receiver();
  const port = new URL(at.url).port;
  const server = await names("127.0.0.1");
  for (const reach of [{ mode: "live", loopback: true } as const, { mode: "test", loopback: false } as const]) {
    for (const host of [
      "127.0.0.1",
      "localhost",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "app.example.test",
    ]) {
      const to = sender(`http://${host}:${port}/`, { reach, resolve: resolver([server.address]) });
      expect(await to.send(body, {}), host).toMatchObject({ status: null, trouble: "address_refused" });
    }
  }
  expect(at.received).toEqual([]);
  await expect(
    reachableAddresses("app.example.test", { mode: "live", loopback: true }, resolver([server.address])),
  ).rejects.toThrow();
});

test("over TLS the certificate has to be believed and to be the name's, although the address was looked up before", async () => {
  const secure = createSecureServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
    request.resume().on("end", () => response.end("ok"));
  });
  await new Promise<void>((done) => secure.listen(0, "127.0.0.1", done));
  closing.push(() => secure.close());
  const server = await names("127.0.0.1");
  const resolve = resolver([server.address]);
  const port = portOf(secure.address());
  const send = (host: string) => sender(`https://${host}:${port}/`, { resolve }).send(body, {});
  expect(await send("app.example.test")).toMatchObject({ status: null, trouble: "unreachable" });
  const before = tls.getCACertificates();
  tls.setDefaultCACertificates([...before, CERTIFICATE]);
  closing.push(() => tls.setDefaultCACertificates(before));
  expect(await send("app.example.test")).toMatchObject({ status: 200, trouble: null });
  expect(await send("other.example.test")).toMatchObject({ status: null, trouble: "unreachable" });
  expect(await send("127.0.0.1")).toMatchObject({ status: null, trouble: "unreachable" });
});
