import type Stripe from "stripe";
import { minor } from "@/lib/domain/money";
import { ask, mapAnswer } from "@/lib/stripe/answers";
import type { AccountSeen, StripeGateway } from "@/lib/stripe/gateway";

type AccountCalls = Pick<StripeGateway, "createAccount" | "fetchAccount" | "createOnboardingLink" | "fetchBalance">;

export function accountCalls(client: Stripe): AccountCalls {
  return {
    createAccount: async (key, request) => {
      const parameters: Stripe.V2.Core.AccountCreateParams = {
        display_name: request.displayName,
        contact_email: request.contactEmail,
        dashboard: "full",
        identity: { country: request.country, entity_type: "company" },
        defaults: {
          currency: request.currency,
          responsibilities: { fees_collector: "stripe", losses_collector: "stripe" },
        },
        configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
        include: ["configuration.merchant", "requirements"],
      };
      return mapAnswer(
        await ask(() => client.v2.core.accounts.create(parameters, { idempotencyKey: key })),
        (account) => ({
          account: account.id,
        }),
      );
    },
    fetchAccount: async (account) => mapAnswer(await ask(() => client.accounts.retrieve(account)), seen),
    createOnboardingLink: async (account, { returnUrl, refreshUrl }) => {
      const parameters: Stripe.V2.Core.AccountLinkCreateParams = {
        account,
        use_case: {
          type: "account_onboarding",
          account_onboarding: { return_url: returnUrl, refresh_url: refreshUrl },
        },
      };
      return mapAnswer(await ask(() => client.v2.core.accountLinks.create(parameters)), (link) => ({ url: link.url }));
    },
    fetchBalance: async (account) =>
      mapAnswer(await ask(() => client.balance.retrieve({}, { stripeAccount: account })), (balance) =>
        balance.available.map(({ currency, amount }) => ({
          currency,
          availableMinor: minor(amount),
          pendingMinor: minor(balance.pending.find((part) => part.currency === currency)?.amount ?? 0),
        })),
      ),
  };
}

function seen(account: Stripe.Account): AccountSeen {
  const { currently_due, past_due, eventually_due } = {
    currently_due: account.requirements?.currently_due ?? [],
    past_due: account.requirements?.past_due ?? [],
    eventually_due: account.requirements?.eventually_due ?? [],
  };
  const names = [...new Set([...past_due, ...currently_due, ...eventually_due])];
  return {
    account: account.id,
    chargesEnabled: account.charges_enabled,
    payoutsEnabled: account.payouts_enabled,
    detailsSubmitted: account.details_submitted,
    capabilities: Object.fromEntries(
      Object.entries(account.capabilities ?? {}).map(([name, status]) => [name, String(status)]),
    ),
    requirements: names.map((name) => ({
      name,
      deadline: past_due.includes(name) ? "past_due" : currently_due.includes(name) ? "current" : "eventual",
    })),
  };
}
