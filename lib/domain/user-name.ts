/**
 * An app's own name for its user: up to 255 of the characters that need no escape in an address, and not `.` or `..`, which
 * are steps there and name nobody. Source: api.md, users; RFC 3986, 5.2.4.
 */
export const USER_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,255}$/;
/** As long as an address of mail may be (RFC 5321). */
export const EMAIL_CHARACTERS_MAX = 254;
