/** Set by the proxy on the request, never taken from outside: it overwrites both. */
export const NONCE_HEADER = "x-nonce";
export const PATH_HEADER = "x-bayfare-path";
/** By it next-intl's part of the proxy names the language, and `rewrites` in next.config.ts lead to it. */
export const LANGUAGE_HEADER = "x-next-intl-locale";
