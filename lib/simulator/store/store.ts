import type Stripe from "stripe";
import { Journal } from "@/lib/simulator/store/journal";
import type {
  AccountRecord,
  ApiKeyRecord,
  BalanceRecord,
  CardToken,
  CardUse,
  ChallengeRecord,
  ConnectionRecord,
  DeliveryRecord,
  DueRecord,
  EndpointRecord,
  IdempotencyRecord,
  IntentMemory,
  LinkRecord,
  MetaRecord,
  PlatformRecord,
} from "@/lib/simulator/store/kinds";
import { Table } from "@/lib/simulator/store/table";

export type Store = ReturnType<typeof createStore>;

/** Every kind of thing the simulator remembers, and the journal that keeps it across restarts. */
export function createStore(path: string) {
  const journal = new Journal(path);
  const table = <T>(name: string): Table<T> => new Table<T>(name, journal);
  const store = {
    journal,
    meta: table<MetaRecord>("meta"),
    accounts: table<AccountRecord>("account"),
    platforms: table<PlatformRecord>("platform"),
    connections: table<ConnectionRecord>("connection"),
    apiKeys: table<ApiKeyRecord>("api_key"),
    links: table<LinkRecord>("link"),
    customers: table<Stripe.Customer>("customer"),
    deletedCustomers: table<Stripe.DeletedCustomer>("deleted_customer"),
    paymentMethods: table<Stripe.PaymentMethod>("payment_method"),
    cardTokens: table<CardToken>("card_token"),
    cardUses: table<CardUse>("card_use"),
    setupIntents: table<Stripe.SetupIntent>("setup_intent"),
    paymentIntents: table<Stripe.PaymentIntent>("payment_intent"),
    intentMemories: table<IntentMemory>("intent_memory"),
    challenges: table<ChallengeRecord>("challenge"),
    charges: table<Stripe.Charge>("charge"),
    balanceTransactions: table<Stripe.BalanceTransaction>("balance_transaction"),
    balances: table<BalanceRecord>("balance"),
    applicationFees: table<Stripe.ApplicationFee>("application_fee"),
    feeRefunds: table<Stripe.FeeRefund>("fee_refund"),
    refunds: table<Stripe.Refund>("refund"),
    events: table<Stripe.Event>("event"),
    endpoints: table<EndpointRecord>("endpoint"),
    deliveries: table<DeliveryRecord>("delivery"),
    idempotency: table<IdempotencyRecord>("idempotency"),
    due: table<DueRecord>("due"),
  };
  journal.open();
  return store;
}
