import { promises as dns } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { isReachable, type Reach } from "@/lib/webhooks/address";

const DNS_TRY_MS = 1_500;
const DNS_TRIES = 2;

/** The name leads to an address that deliveries must not go to. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** The name has no address, or nobody said so in time. */
export class Unresolved extends Error {
  override readonly name = "Unresolved";
}

export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Asks name servers by ourselves: the system's resolver has four threads for the whole process, and one name that nobody
 * answers for would hold them.
 */
export function resolver(servers?: readonly string[]): Resolve {
  const own = new dns.Resolver({ timeout: DNS_TRY_MS, tries: DNS_TRIES });
  if (servers) own.setServers(servers);
  return async (host) => {
    if (isIP(host) !== 0) return [host];
    if (host === "localhost" || host.endsWith(".localhost")) return ["127.0.0.1", "::1"];
    const found = await Promise.allSettled([own.resolve4(host), own.resolve6(host)]);
    return found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  };
}

/** The addresses of a host, every one of which may be called; throws when one may not, or there is none. */
export async function reachableAddresses(host: string, reach: Reach, resolve: Resolve): Promise<readonly string[]> {
  const addresses = await resolve(host);
  if (addresses.length === 0) throw new Unresolved(host);
  if (!addresses.every((address) => isReachable(address, reach))) throw new AddressRefused(host);
  return addresses;
}

/**
 * For a connection: what was checked is what is connected to, because nobody asks again in between. It is asked for every
 * new connection, so that a name which moved is followed and checked.
 */
export function checkedLookup(reach: Reach, resolve: Resolve): LookupFunction {
  return (host, options, answer) => {
    reachableAddresses(host, reach, resolve).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        const wanted = found.filter(({ family }) => !options.family || options.family === family);
        const [first] = wanted;
        if (options.all) answer(null, wanted);
        else if (first) answer(null, first.address, first.family);
        else answer(new Unresolved(host), "");
      },
      (error: Error) => answer(error, ""),
    );
  };
}
