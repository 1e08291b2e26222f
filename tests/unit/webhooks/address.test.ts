import { expect, test } from "vitest";
import { hostOf, isReachable, urlTrouble } from "@/lib/webhooks/address";

const live = { mode: "live", loopback: false } as const;
const laptop = { mode: "test", loopback: true } as const;

const PRIVATE = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.0.9"],
  ...["169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1"],
  ...["192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255"],
  ...["240.0.0.1", "255.255.255.255", "168.63.129.16"],
  ...["::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"],
  ...["64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::"],
  ...["2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"],
  ...["", "localhost", "1.2.3", "8.8.8.8.8"],
];

test.each(PRIVATE)("nothing is ever sent to %s", (address) => {
  expect(isReachable(address, live)).toBe(false);
});

test.each(["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "169.253.1.1", "2606:4700::1111", "2a00:1450::1"])(
  "%s is on the public internet",
  (address) => expect(isReachable(address, live)).toBe(true),
);

test("a laptop's own programs are told of events in test mode there, and nobody else's ever", () => {
  for (const address of ["127.0.0.1", "::1"]) {
    expect(isReachable(address, laptop)).toBe(true);
    expect(isReachable(address, { mode: "test", loopback: false })).toBe(false);
    expect(isReachable(address, { mode: "live", loopback: true })).toBe(false);
  }
  for (const address of ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"]) {
    expect(isReachable(address, laptop)).toBe(false);
  }
});

test.each([
  ["https://2130706433/", "127.0.0.1"],
  ["https://0x7f.1/", "127.0.0.1"],
  ["https://0177.0.0.1/", "127.0.0.1"],
  ["https://127.1/", "127.0.0.1"],
  ["https://[::ffff:127.0.0.1]/", "::ffff:7f00:1"],
  ["https://%31%32%37.0.0.1/", "127.0.0.1"],
  ["https://１２７.0.0.1/", "127.0.0.1"],
])("%s is known for what it is", (url, host) => {
  expect(hostOf(new URL(url))).toBe(host);
  expect(isReachable(hostOf(new URL(url)), live)).toBe(false);
});

test.each([
  ["https://app.example.org/events?x=1", undefined, undefined],
  ["http://app.example.org/", undefined, "not_https"],
  ["ftp://app.example.org/", "invalid", "invalid"],
  ["https://user:word@app.example.org/", "invalid", "invalid"],
  ["https://app.example.org/#part", "invalid", "invalid"],
  ["app.example.org", "invalid", "invalid"],
  ["", "invalid", "invalid"],
  [`https://app.example.org/${"x".repeat(2_000)}`, "invalid", "invalid"],
])("%s: in test mode %s, in live mode %s", (url, test, live) => {
  expect(urlTrouble(url, { mode: "test", loopback: false })).toBe(test);
  expect(urlTrouble(url, { mode: "live", loopback: false })).toBe(live);
});
