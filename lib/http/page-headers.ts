/** Set by the proxy on the request, never taken from outside: it overwrites both. */
export const NONCE_HEADER = "x-nonce";
export const PATH_HEADER = "x-bayfare-path";
