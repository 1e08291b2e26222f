import { z } from "zod";

/** RFC 9457, with what a machine needs to decide whether to try again. Further members carry what the refusal knows. */
export const problemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: "Stable; the sentences may change" }),
    retryable: z.boolean(),
    retryAfterSeconds: z.int().optional(),
    driverMessage: z.string().optional().meta({ description: "For whoever parks, in the language of Accept-Language" }),
    sessionId: z.string().optional().meta({ description: "The user's own stay that stands in the way" }),
    minutesMin: z.int().optional().meta({ description: "The shortest stay that is sold" }),
    minutesMax: z.int().optional().meta({ description: "The longest stay that is sold" }),
    minutesAtLeast: z.int().optional().meta({ description: "The shortest stay that costs enough to be charged" }),
    returnAt: z.iso.datetime().optional().meta({ description: "When the vehicle may return; told of own stays only" }),
    closedFromAt: z.iso.datetime().optional().meta({ description: "When it closes" }),
    opensAt: z.iso.datetime().optional().meta({ description: "When it opens again" }),
    errors: z.array(z.object({ pointer: z.string().meta({ description: "RFC 6901" }), detail: z.string() })).optional(),
  })
  .loose();
