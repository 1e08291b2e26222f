import type { Currency, Minor } from "@/lib/domain/money";
import type { PaymentPurpose } from "@/lib/domain/payment";
import type { SessionKind, SessionStatus } from "@/lib/domain/session";
import type { Compiled } from "@/lib/domain/tariff/compile";

/** What the façade is told from: a place with one version of its tariff. */
export type TariffedPlace = {
  readonly id: string;
  readonly zoneCode: string;
  readonly name: string;
  readonly address: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly kinds: readonly SessionKind[];
  readonly createdAt: Date;
  readonly operatorId: string;
  readonly operatorName: string;
  readonly operatorCountry: string;
  readonly tariffVersion: number;
  readonly publishedAt: Date;
  /** When the next version was published. */
  readonly supersededAt: Date | null;
  readonly compiled: Compiled;
};

/** A rate table is one collection of a place's tariff; `number` counts them from 1. */
export type Rate = { readonly place: TariffedPlace; readonly number: number };
export type RateId = { readonly placeId: string; readonly number: number };

export type Collected = {
  readonly id: string;
  readonly purpose: PaymentPurpose;
  readonly capturedMinor: Minor;
  /** Length of the whole stay that it bought. */
  readonly boughtMinutes: number | null;
  readonly settledAt: Date | null;
  readonly stripePaymentIntentId: string | null;
};

/** A stay that was used, with what was collected for it. */
export type UsedStay = {
  readonly id: string;
  readonly appId: string;
  readonly placeId: string;
  readonly plate: string;
  readonly country: string;
  readonly kind: SessionKind;
  readonly sessionStatus: SessionStatus;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly eventSequence: number;
  readonly startedAt: Date | null;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
  readonly createdAt: Date;
  readonly tariffVersion: number;
  /** What was bought first. */
  readonly firstMinutes: number | null;
  readonly payments: readonly Collected[];
};
