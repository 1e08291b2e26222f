import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { operator, place, tariffVersion } from "@/db/schema/operator";
import { payment } from "@/db/schema/payment";
import { quote, session } from "@/db/schema/session";
import { APP } from "@/db/store/app";
import { OPERATOR } from "@/db/store/operator";
import { PLACE_AND_OPERATOR } from "@/db/store/place";

/** A correction is sold where the car really is; all else where the stay is told to be. */
const IS_CORRECTION = sql`${payment.purpose} = 'correction'`;
const PLACE_ID = sql`case when ${IS_CORRECTION} then ${quote.placeId} else ${session.placeId} end`;
const TARIFF_VERSION_ID = sql`case when ${IS_CORRECTION} then ${quote.tariffVersionId} else ${session.tariffVersionId} end`;

/** Who sold what a payment pays, and by which offer; in one statement. */
export async function findSettling(tx: Tx, paymentId: string) {
  const [row] = await tx
    .select({
      app: APP,
      operator: OPERATOR,
      place: PLACE_AND_OPERATOR,
      tariffVersion: tariffVersion.version,
      quote,
    })
    .from(payment)
    .innerJoin(session, eq(session.id, payment.sessionId))
    .innerJoin(app, eq(app.id, payment.appId))
    .innerJoin(operator, eq(operator.id, payment.operatorId))
    .leftJoin(quote, eq(quote.id, payment.quoteId))
    .innerJoin(place, eq(place.id, PLACE_ID))
    .innerJoin(tariffVersion, eq(tariffVersion.id, TARIFF_VERSION_ID))
    .where(eq(payment.id, paymentId));
  if (!row) throw new Error(`payment ${paymentId} lost its app, operator, place or tariff`);
  return row;
}
export type Settling = Awaited<ReturnType<typeof findSettling>>;
