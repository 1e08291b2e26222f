import { z } from "zod";
import { markEndpointDeleted } from "@/db/store/webhook";
import { Refusal } from "@/lib/domain/errors";
import { command } from "@/lib/use-cases/command";
import { appOf } from "@/lib/use-cases/driver/app-of";
import { trace } from "@/lib/use-cases/trace";

/** Nothing is sent there any more. */
export const closeEndpoint = command({
  name: "webhook_endpoint.close",
  permission: "webhook_endpoint.manage",
  input: z.object({ endpointId: z.uuid() }),
  run: async (context, { endpointId }): Promise<void> => {
    const appId = appOf(context);
    await context.db.transaction(async (tx) => {
      const isClosed = await markEndpointDeleted(tx, { appId, endpointId }, context.now);
      if (!isClosed) throw new Refusal("webhook_endpoint.not_found");
      await trace(tx, context, "webhook_endpoint.close", { appId }, { endpointId });
    });
  },
});
