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
    errors: z.array(z.object({ pointer: z.string().meta({ description: "RFC 6901" }), detail: z.string() })).optional(),
  })
  .loose();
