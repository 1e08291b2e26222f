import { afterAll, afterEach, beforeAll } from "vitest";
import { type Stay, stays } from "@/tests/support/deliveries";
import { openReceiver, type Receiver } from "@/tests/support/receiver";
import { openTown, type Town } from "@/tests/support/town";

export type DeliveryTown = {
  readonly town: Town;
  /** A server that takes deliveries, until the test is over; at `port`, where it has to be a certain one. */
  receiver(port?: number): Promise<Receiver>;
  /** A stay that events can be about. */
  stay(): Promise<Stay>;
};

/** One town for the tests of a file; each test leaves it without receivers and endpoints. */
export function deliveryTown(): DeliveryTown {
  let opened: Town | undefined;
  const receivers: Receiver[] = [];
  const town = () => {
    if (!opened) throw new Error("the town opens before the first test");
    return opened;
  };
  beforeAll(async () => {
    opened = await openTown();
  });
  afterAll(() => opened?.world.close());
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((each) => each.close()));
    await town().world.database.owner`update webhook_endpoint set deleted_at = now()`;
  });
  return {
    get town() {
      return town();
    },
    async receiver(port) {
      const made = await openReceiver(port);
      receivers.push(made);
      return made;
    },
    async stay() {
      const [one] = await stays(town(), 1);
      if (!one) throw new Error("no stay");
      return one;
    },
  };
}
