import type { Database, Tx } from "@/db/client";
import type { StripeGateway } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";

/** Where a process may die: before a transaction, at its last line, after its commit, before a call to Stripe, after its answer. */
export const PLACES = [
  "transaction begins",
  "before commit",
  "after commit",
  "before a call",
  "after an answer",
] as const;
export type Place = (typeof PLACES)[number];

/** The process is gone: nothing of it runs after this. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Lets the process of one command die at the n-th such place, and at every line after it. */
export class Strike {
  private readonly place: Place | null;
  private left: number;
  private isDead = false;
  constructor(place: Place | null, after: number) {
    this.place = place;
    this.left = after;
  }

  pass(place: Place): void {
    if (!this.isDead && place === this.place && this.left-- === 0) this.isDead = true;
    if (this.isDead) throw new Crash(place);
  }
}

/** The same context, in a process that may die. */
export function mortal(context: Context, strike: Strike): Context {
  return {
    ...context,
    db: mortalDatabase(context.db, strike),
    stripe: {
      async forApp(appId) {
        return mortalGateway(await context.stripe.forApp(appId), strike);
      },
    },
  };
}

function mortalDatabase(db: Database, strike: Strike): Database {
  return {
    origin: db.origin,
    scope: db.scope,
    read: (work) => db.read(work),
    single: (work) => db.single(work),
    as: (scope) => mortalDatabase(db.as(scope), strike),
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      strike.pass("transaction begins");
      const result = await db.transaction(async (tx) => {
        const inside = await work(tx);
        strike.pass("before commit");
        return inside;
      });
      strike.pass("after commit");
      return result;
    },
  };
}

/** Every call of a gateway asks before it is sent and after it was answered. */
function mortalGateway(gateway: StripeGateway, strike: Strike): StripeGateway {
  return new Proxy(gateway, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        strike.pass("before a call");
        const answer: unknown = await Reflect.apply(member, target, args);
        strike.pass("after an answer");
        return answer;
      };
    },
  });
}
