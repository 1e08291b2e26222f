import type Stripe from "stripe";
import { CARDS_ONLY, type Setting } from "./setting";

export const DAY = 86_400;

/** One platform's accounts earning and being paid out. */
export function earningsOf(setting: Setting, stripe: Stripe) {
  const move = (advanceSeconds: number) => setting.control("POST", "/clock", { advanceSeconds });
  return {
    move,
    schedule: (account: string, body: object = { interval: "daily" }) =>
      setting.control("POST", `/accounts/${account}/payout_schedule`, body),
    /** Moves to just after the next midnight, when Stripe makes payouts. */
    async toNextDay(days = 1) {
      const { now } = await setting.control("GET", "/clock");
      await move(DAY - (Number(now) % DAY) + (days - 1) * DAY + 60);
    },
    /** A charge and what stays of it; money that can be paid out at once, unless another card is named. */
    async earn(stripeAccount: string, amount = 10_000, payment_method = "pm_card_bypassPending") {
      const intent = await stripe.paymentIntents.create(
        {
          amount,
          currency: "eur",
          payment_method,
          confirm: true,
          capture_method: "automatic",
          automatic_payment_methods: CARDS_ONLY,
          expand: ["latest_charge.balance_transaction"],
        },
        { stripeAccount },
      );
      const charge = intent.latest_charge;
      if (typeof charge !== "object" || typeof charge?.balance_transaction !== "object")
        throw new Error("not expanded");
      return { id: charge.balance_transaction?.id ?? "", charge: charge.id, net: charge.balance_transaction?.net ?? 0 };
    },
    async available(stripeAccount: string) {
      const balance = await stripe.balance.retrieve({}, { stripeAccount });
      return balance.available.find(({ currency }) => currency === "eur")?.amount ?? 0;
    },
    payouts: async (stripeAccount: string) => (await stripe.payouts.list({}, { stripeAccount })).data,
  };
}
