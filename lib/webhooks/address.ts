import { BlockList, isIP } from "node:net";

/** Where deliveries may go. `loopback` is for laptops only: there the receiver is a program beside us. */
export type Reach = { readonly mode: "test" | "live"; readonly loopback: boolean };

const LOOPBACK = ["127.0.0.0", 8, "ipv4"] as const;
const LOOPBACK_IPV6 = "::1";

/** What is no address of the public internet. Sources: IANA special-purpose registries for IPv4 and IPv6. */
const PRIVATE = [
  ["0.0.0.0", 8, "ipv4"], // this network
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"], // behind a carrier's NAT
  ["169.254.0.0", 16, "ipv4"], // link-local; metadata of clouds
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"], // protocol assignments; metadata of one cloud
  ["192.0.2.0", 24, "ipv4"], // documentation
  ["192.31.196.0", 24, "ipv4"],
  ["192.52.193.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"], // relays to IPv6
  ["192.168.0.0", 16, "ipv4"],
  ["192.175.48.0", 24, "ipv4"],
  ["198.18.0.0", 15, "ipv4"], // benchmarks
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 4, "ipv4"], // multicast
  ["240.0.0.0", 4, "ipv4"], // reserved, broadcast
  ["168.63.129.16", 32, "ipv4"], // a cloud's host, reached from its guests only
] as const;

/** The only part of IPv6 that is given out, and what in it is special. */
const PUBLIC_IPV6 = ["2000::", 3, "ipv6"] as const;
const SPECIAL_IPV6 = [
  ["2001::", 23, "ipv6"], // protocol assignments, Teredo among them: IPv4 in disguise
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"], // 6to4: IPv4 in disguise
  ["2620:4f:8000::", 48, "ipv6"],
  ["3fff::", 20, "ipv6"], // documentation
  ["3ffe::", 16, "ipv6"], // 6bone, given back
] as const;

type Range = readonly [string, number, "ipv4" | "ipv6"];

function listOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [net, bits, family] of ranges) list.addSubnet(net, bits, family);
  return list;
}

const loopback = listOf([LOOPBACK]);
const special = listOf([LOOPBACK, ...PRIVATE, ...SPECIAL_IPV6]);
const given = listOf([PUBLIC_IPV6]);

/**
 * Whether a delivery may go to this address. Whatever holds an IPv4 address inside of IPv6 (mapped, NAT64, 6to4, Teredo) lies
 * outside of what is given out or is special, and is refused whole.
 */
export function isReachable(address: string, reach: Reach): boolean {
  const isLaptop = reach.loopback && reach.mode === "test";
  switch (isIP(address)) {
    case 4:
      return (isLaptop && loopback.check(address, "ipv4")) || !special.check(address, "ipv4");
    case 6:
      if (address === LOOPBACK_IPV6) return isLaptop;
      return given.check(address, "ipv6") && !special.check(address, "ipv6");
    default:
      return false;
  }
}

const URL_CHARACTERS_MAX = 2_000;

/** Why an address cannot be an endpoint's by how it is written; undefined when it can. */
export function urlTrouble(text: string, { mode }: Reach): "invalid" | "not_https" | undefined {
  if (text.length > URL_CHARACTERS_MAX || !URL.canParse(text)) return "invalid";
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "invalid";
  if (username !== "" || password !== "" || hash !== "") return "invalid";
  return protocol === "http:" && mode === "live" ? "not_https" : undefined;
}

/** The host as it is looked up: IPv6 without its brackets. Numbers in other notations were made plain by `URL`. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}
