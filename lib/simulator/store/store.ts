import type Stripe from "stripe";
import type {
  ConnectionRecord,
  GrantRecord,
  LinkRecord,
  LoginRecord,
  PayoutBookRecord,
  PayoutContentsRecord,
} from "@/lib/simulator/store/connect-kinds";
import { Journal } from "@/lib/simulator/store/journal";
import type { Slot } from "@/lib/simulator/store/journal-line";
import type {
  AccountRecord,
  ApiKeyRecord,
  BalanceRecord,
  BehaviourRecord,
  CardFeatureRecord,
  CardToken,
  CardUse,
  ChallengeRecord,
  DeliveryRecord,
  DueRecord,
  EndpointRecord,
  EventRecord,
  HeldRefundRecord,
  IdempotencyRecord,
  IntentMemory,
  MetaRecord,
  PlatformRecord,
} from "@/lib/simulator/store/kinds";
import { answerSlot, eventSlot } from "@/lib/simulator/store/slots";
import { Table } from "@/lib/simulator/store/table";

export type Store = ReturnType<typeof createStore>;

/** Every kind of thing the simulator remembers, and the journal that keeps it across restarts. */
export function createStore(path: string) {
  const journal = new Journal(path);
  const table = <T>(name: string, indexKey?: (value: T) => string | null, slot?: Slot): Table<T> =>
    new Table<T>(name, journal, indexKey, slot);
  const store = {
    journal,
    meta: table<MetaRecord>("meta"),
    behaviour: table<BehaviourRecord>("behaviour"),
    cardFeatures: table<CardFeatureRecord>("card_feature"),
    accounts: table<AccountRecord>("account"),
    platforms: table<PlatformRecord>("platform"),
    connections: table<ConnectionRecord>("connection"),
    apiKeys: table<ApiKeyRecord>("api_key"),
    grants: table<GrantRecord>("grant", (grant) => grant.refreshToken),
    links: table<LinkRecord>("link"),
    logins: table<LoginRecord>("login"),
    customers: table<Stripe.Customer>("customer"),
    deletedCustomers: table<Stripe.DeletedCustomer>("deleted_customer"),
    paymentMethods: table<Stripe.PaymentMethod>("payment_method", (method) => id(method.customer)),
    cardTokens: table<CardToken>("card_token"),
    cardUses: table<CardUse>("card_use"),
    setupIntents: table<Stripe.SetupIntent>("setup_intent"),
    paymentIntents: table<Stripe.PaymentIntent>("payment_intent"),
    intentMemories: table<IntentMemory>("intent_memory"),
    challenges: table<ChallengeRecord>("challenge"),
    charges: table<Stripe.Charge>("charge", (charge) => id(charge.payment_intent)),
    balanceTransactions: table<Stripe.BalanceTransaction>("balance_transaction"),
    balances: table<BalanceRecord>("balance"),
    applicationFees: table<Stripe.ApplicationFee>("application_fee", (fee) => id(fee.charge)),
    feeRefunds: table<Stripe.FeeRefund>("fee_refund", (refund) => id(refund.fee)),
    refunds: table<Stripe.Refund>("refund", (refund) => id(refund.charge)),
    payouts: table<Stripe.Payout>("payout"),
    payoutBooks: table<PayoutBookRecord>("payout_book"),
    payoutContents: table<PayoutContentsRecord>("payout_contents"),
    heldRefunds: table<HeldRefundRecord>("held_refund"),
    disputes: table<Stripe.Dispute>("dispute", (dispute) => id(dispute.charge)),
    fraudWarnings: table<Stripe.Radar.EarlyFraudWarning>("fraud_warning", (warning) => id(warning.charge)),
    events: table<EventRecord>("event", undefined, eventSlot),
    endpoints: table<EndpointRecord>("endpoint"),
    deliveries: table<DeliveryRecord>("delivery", (delivery) => delivery.event),
    idempotency: table<IdempotencyRecord>("idempotency", undefined, answerSlot),
    due: table<DueRecord>("due"),
  };
  journal.open();
  return store;
}

/** Stored objects hold ids where the SDK's types also allow whole objects. */
function id(value: string | { readonly id: string } | null): string | null {
  return value === null || typeof value === "string" ? value : value.id;
}
