import type { listSessionsToTell } from "@/db/store/event";
import { balanceOf, hasDebt, owedOf } from "@/lib/domain/balance";
import { publicId } from "@/lib/domain/id";

type Stay = Awaited<ReturnType<typeof listSessionsToTell>>[number];

/** A stay in the API's words, without what only its driver may hold: the way to pay. Source: api.md, `Session`. */
export function sessionTold(stay: Stay): object {
  return {
    id: publicId("session", stay.id),
    reference: stay.reference,
    userId: stay.userId,
    placeId: publicId("place", stay.placeId),
    zoneCode: stay.zoneCode,
    operatorId: publicId("operator", stay.operatorId),
    vehicle: { plate: stay.plate, country: stay.country },
    kind: stay.kind,
    sessionStatus: stay.sessionStatus,
    balanceStatus: stay.balanceStatus,
    balanceAmountMinor: balanceOf(stay),
    currency: stay.currency,
    serviceFeeMinor: stay.serviceFeeMinor,
    totalMinor: stay.totalMinor,
    owedMinor: owedOf(stay),
    hasDebt: hasDebt(stay),
    paidMinor: stay.paidMinor,
    disputedMinor: stay.disputedMinor,
    writtenOffMinor: stay.writtenOffMinor,
    amountRefundedMinor: stay.refundedMinor,
    startedAt: stay.startedAt?.toISOString() ?? null,
    endsAt: stay.endsAt.toISOString(),
    endedAt: stay.endedAt?.toISOString() ?? null,
  };
}
