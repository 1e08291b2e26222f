const GROUPS = 8; // of an address of version 6, sixteen bits each
const NETWORK_GROUPS = 4; // whoever is given version 6 is given at least these 64 bits, and chooses the rest

/**
 * Whom an address belongs to, as far as it tells: all of an address of version 4, the network of one of version 6 as `2001:db8:0:1::/64`.
 * What is no address stays as it is. Sources: RFC 4291, sections 2.2 and 2.5.4, RFC 4007, section 11.
 */
export function networkOf(address: string): string {
  const [text = ""] = address.trim().toLowerCase().split("%");
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  if (mapped) return mapped;
  if (!/^[\da-f:.]+$/.test(text) || !text.includes(":")) return address.trim();
  const [head = "", tail] = text.split("::");
  const before = groupsOf(head);
  const zeros = tail === undefined ? 0 : GROUPS - before.length - groupsOf(tail).length;
  const all = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...groupsOf(tail ?? "")];
  const network = all.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${network.join(":")}::/64`;
}

/** An address of version 4 at the end stands for two groups. */
function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":").flatMap((group) => (group.includes(".") ? ["v4", "v4"] : [group]));
}
