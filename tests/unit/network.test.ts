import { expect, test } from "vitest";
import { networkOf } from "@/lib/domain/network";

test("all addresses that one line of version 6 can choose from are one source", () => {
  const told = ["2001:db8:0:1::1", "2001:0DB8:0000:0001:ffff::2", "2001:db8:0:1:2:3:4:5", " 2001:db8::1:a:b:c:d%eth0"];
  expect([...new Set(told.map(networkOf))]).toEqual(["2001:db8:0:1::/64"]);
  expect(networkOf("2001:db8:0:2::1")).toBe("2001:db8:0:2::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
  expect(networkOf("64:ff9b::192.0.2.33")).toBe("64:ff9b:0:0::/64");
});

test("an address of version 4 is itself, however it is written, and what is none is left as it came", () => {
  expect(["203.0.113.77", " 203.0.113.77", "::ffff:203.0.113.77", "::FFFF:203.0.113.77"].map(networkOf)).toEqual(
    Array.from({ length: 4 }, () => "203.0.113.77"),
  );
  expect(["", "somewhere", "flood"].map(networkOf)).toEqual(["", "somewhere", "flood"]);
});
