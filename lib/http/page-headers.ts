/** Set by the proxy on the request, never taken from outside: it overwrites both. */
export const NONCE_HEADER = "x-nonce";
export const PATH_HEADER = "x-bayfare-path";
/** Tells `rewrites` in next.config.ts that nothing can stand at this address. Whoever sets it from outside is told the same. */
export const UNREADABLE_HEADER = "x-bayfare-unreadable";
