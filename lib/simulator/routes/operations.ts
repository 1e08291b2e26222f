import type { Operation } from "@/lib/simulator/http/call";
import { accountPartOperations } from "@/lib/simulator/routes/account-parts";
import { accountOperations } from "@/lib/simulator/routes/accounts";
import { accountV2Operations } from "@/lib/simulator/routes/accounts-v2";
import { balanceSettingsOperations } from "@/lib/simulator/routes/balance-settings";
import { browserOperations } from "@/lib/simulator/routes/browser-session";
import { customerOperations } from "@/lib/simulator/routes/customers";
import { disputeOperations } from "@/lib/simulator/routes/disputes";
import { eventDestinationOperations } from "@/lib/simulator/routes/event-destinations";
import { eventV2Operations } from "@/lib/simulator/routes/events-v2";
import { moneyOperations } from "@/lib/simulator/routes/money";
import { oauthOperations } from "@/lib/simulator/routes/oauth";
import { paymentHoldOperations } from "@/lib/simulator/routes/payment-holds";
import { paymentIntentOperations } from "@/lib/simulator/routes/payment-intents";
import { paymentMethodOperations } from "@/lib/simulator/routes/payment-methods";
import { payoutOperations } from "@/lib/simulator/routes/payouts";
import { setupIntentOperations } from "@/lib/simulator/routes/setup-intents";
import { webhookOperations } from "@/lib/simulator/routes/webhooks";

/** Every endpoint of Stripe that is simulated (facts 10.2). */
export const operations: readonly Operation[] = [
  ...customerOperations,
  ...paymentMethodOperations,
  ...setupIntentOperations,
  ...paymentIntentOperations,
  ...paymentHoldOperations,
  ...moneyOperations,
  ...payoutOperations,
  ...balanceSettingsOperations,
  ...disputeOperations,
  ...accountOperations,
  ...accountPartOperations,
  ...accountV2Operations,
  ...eventDestinationOperations,
  ...eventV2Operations,
  ...webhookOperations,
  ...oauthOperations,
  ...browserOperations,
];
