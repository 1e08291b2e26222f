import { expireKey, listKeys, makeKey, rollEndpointSecret, rollKey } from "@/lib/simulator/control/keys";
import { makePayoutFail, setPayoutSchedule } from "@/lib/simulator/control/payouts";
import { updatePlatform } from "@/lib/simulator/control/platforms";
import { changeRequirements, reject, setCapabilities } from "@/lib/simulator/control/requirements";
import type { ControlDoors } from "@/lib/simulator/control/routes";
import type { SimulatorState } from "@/lib/simulator/engine/state";

/** The control calls about keys, platforms, connected accounts and their payouts. */
export function connectControls(state: SimulatorState, { get, post }: ControlDoors): void {
  get("/keys", (params) => listKeys(state, params));
  post("/keys", (params) => makeKey(state, params));
  post("/keys/roll", (params) => rollKey(state, params));
  post("/keys/expire", (params) => expireKey(state, params));
  post("/webhook_endpoints/:id/roll_secret", (params, id) => rollEndpointSecret(state, id, params));
  post("/platforms/:id", (params, id) => updatePlatform(state, id, params));
  post("/accounts/:id/requirements", (params, id) => changeRequirements(state, id, params));
  post("/accounts/:id/reject", (params, id) => reject(state, id, params));
  post("/accounts/:id/capabilities", (params, id) => setCapabilities(state, id, params));
  post("/accounts/:id/payout_schedule", (params, id) => setPayoutSchedule(state, id, params));
  post("/payouts/:id/fail", (params, id) => makePayoutFail(state, id, params));
}
