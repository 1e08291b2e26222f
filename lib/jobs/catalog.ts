import { z } from "zod";

const empty = z.object({});

/** Every job with the shape of its payload: ids only, never personal data, because payloads outlive their rows. */
export const JOBS = {
  "sweep.due": empty,
} as const satisfies Record<string, z.ZodType>;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;
