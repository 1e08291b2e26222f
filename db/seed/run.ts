import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { connect } from "@/db/client";
import { HISTORY_NAMES, seedCity } from "@/db/seed/seed";
import { newToken, scopeOf, uuidv7, vault } from "@/lib/auth/context";
import { stripeGateways } from "@/lib/auth/gateways";
import { dataDir, required } from "@/lib/env";
import type { StripeGateway, StripeGateways } from "@/lib/stripe/gateway";

const { values } = parseArgs({ options: { history: { type: "string", default: "full" } } });

/** A crash leaves a half city that is thrown away anyway: nothing of the seed needs to reach the disk before the next line. */
function withoutWaitingForDisk(url: string): string {
  const relaxed = new URL(url);
  relaxed.searchParams.set("synchronous_commit", "off");
  return relaxed.href;
}

/** No key is rolled while the seed runs, so each is read once. */
function remembered(gateways: StripeGateways): StripeGateways {
  const known = new Map<string, Promise<StripeGateway>>();
  return {
    forApp(appId) {
      const gateway = known.get(appId) ?? gateways.forApp(appId);
      known.set(appId, gateway);
      return gateway;
    },
  };
}

async function main(): Promise<void> {
  const history = HISTORY_NAMES.find((name) => name === values.history);
  if (history === undefined) throw new Error(`--history is one of ${HISTORY_NAMES.join(", ")}`);
  const connection = connect(withoutWaitingForDisk(required("DATABASE_URL")), { applicationName: "bayfare-seed" });
  const system = connection.database({ kind: "system" });
  const stripe = remembered(stripeGateways(system, vault));
  try {
    const seeded = await seedCity(
      {
        contextAt: (actor, now) => ({
          actor,
          db: connection.database(scopeOf(actor)),
          stripe,
          vault,
          now,
          newId: uuidv7,
          newToken,
        }),
        simulator: { url: required("STRIPE_API_URL"), token: required("SIMULATOR_TOKEN") },
        bayfareUrl: required("BAYFARE_URL"),
        say: (line) => process.stdout.write(`${line}\n`),
      },
      history,
    );
    writeFileSync(path.join(dataDir(), "seed.json"), `${JSON.stringify(seeded, null, 2)}\n`, { mode: 0o600 });
  } finally {
    await connection.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
