import { type Flow, NOTHING, own, PARKED, stay } from "@/tests/support/chaos/flows";

/** At the dear place every stay costs 39.65, at the other two hours cost 5.50. */
const DIFFERENCE = 3_415;
const DEAR = 4_000;
const FEE_SHARE = 119; // 3415 of 4000, of a fee of 0.35 + 2.5 % of 39.65 + 0.05

const MOVED = {
  ...PARKED,
  stays: ["120 minutes at 750002"],
  charges: [DIFFERENCE, 585],
  receipts: ["sale", "supplement"],
};

export const dearerPlace: Flow = {
  name: "correct the place to a dearer one",
  always: [
    "POST /v1/payment_intents: never arrives",
    "POST /v1/payment_intents: done",
    "receipt, receipt_series, session: done",
  ],
  gone: [PARKED, MOVED],
  again: MOVED,
  async prepare(stage) {
    const { plate, driver, session } = await stay(stage);
    const { zoneCode } = stage.covered;
    return { plate, job: { does: "correct", ...own(driver), sessionId: session.id, zoneCode } };
  },
};

const PARKED_DEAR = { ...NOTHING, stays: ["120 minutes"], charges: [DEAR], receipts: ["sale"] };
const MOVED_BACK = {
  ...PARKED_DEAR,
  stays: ["120 minutes at 750001"],
  refunds: [DIFFERENCE],
  feesBack: FEE_SHARE,
  receipts: ["credit", "sale"],
};

export const cheaperPlace: Flow = {
  name: "correct the place to a cheaper one",
  always: ["POST /v1/refunds: never arrives", "POST /v1/refunds: done", "POST /v1/application_fees/:id/refunds: done"],
  gone: [PARKED_DEAR, MOVED_BACK],
  again: MOVED_BACK,
  async prepare(stage) {
    const { plate, driver, session } = await stay(stage, "pm_card_fr", stage.covered);
    await stage.settleDown();
    const { zoneCode } = stage.place;
    return { plate, job: { does: "correct", ...own(driver), sessionId: session.id, zoneCode } };
  },
};
