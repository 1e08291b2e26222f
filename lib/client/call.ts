/** What one operation asks of the server; made by the generated methods. */
export type Ask = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Parts of the address below `/api/v1`, as they are meant, not yet encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: object;
};

/** What a caller may say of one call. */
export type CallOptions = {
  /** Of a POST. Keep your own where the call has to survive a restart of your program; else one is made for each call. */
  readonly idempotencyKey?: string;
  /** The language of sentences for whoever parks: `en`, `de` or `fr`. */
  readonly language?: string;
  readonly signal?: AbortSignal;
};

/** How the generated methods reach the server. */
export type Send = {
  json<Answer>(ask: Ask, options?: CallOptions): Promise<Answer>;
  file(ask: Ask, type: string, options?: CallOptions): Promise<Uint8Array>;
};
