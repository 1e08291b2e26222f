import { contextFor } from "@/lib/auth/context";
import { act } from "@/tests/support/chaos/act";
import { job } from "@/tests/support/chaos/jobs";

// A process of its own, so that it can be killed: its database and its Stripe are behind the wires of the test.
process.once("message", (message) => {
  void act(job.parse(message), contextFor).then((report) => process.send?.(report));
});
process.once("disconnect", () => process.exit());
process.send?.("ready");
