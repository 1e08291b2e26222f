import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { required } from "@/lib/env";

/** Where a secret is stored. It is bound in: a sealed value copied to another row, column or tenant does not open. */
export type Place = { tenant: string; table: string; column: string; rowId: string };

export type Secrets = {
  seal(plaintext: string, place: Place): string;
  open(sealed: string, place: Place): string;
  /** The same secret under the newest key; undefined when it already is. */
  reseal(sealed: string, place: Place): string | undefined;
  /** A keyed hash by which a token is found without being stored. */
  hashToken(token: string): string;
};

/** The text is not ours, was changed, stands at another place, or its key is gone. The message never holds the text. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

const VERSION = "v1";
const KEY_BYTES = 32;
const IV_BYTES = 12; // 96 random bits, as GCM wants; a data key is used once, so they never meet
const TAG_BYTES = 16;
const PLAINTEXT_MAX = 16_384; // keys and tokens, not documents

/**
 * `keys` is `id:base64,…`, the newest first: it seals, all open. To rotate, put a new one first, reseal every row, then drop the
 * old one. `pepper` outlives rotations: stored token hashes depend on it.
 */
export function createSecrets(keys: string, pepper: string): Secrets {
  const ring = parseKeys(keys);
  const newest = [...ring.keys()][0] ?? "";
  const tokenKey = createSecretKey(Buffer.from(hkdfSync("sha256", pepper, "", "bayfare token hash", KEY_BYTES)));

  const seal = (plaintext: string, place: Place): string => {
    if (Buffer.byteLength(plaintext) > PLAINTEXT_MAX) throw new Error("too long for a secret");
    const dataKey = randomBytes(KEY_BYTES);
    const wrapped = encrypt(keyOf(ring, newest), dataKey, `${VERSION}|${newest}`);
    return [VERSION, newest, wrapped, encrypt(dataKey, Buffer.from(plaintext), bound(place))].join(".");
  };
  const open = (sealed: string, place: Place): string => {
    const [version, keyId, wrapped, body, ...rest] = sealed.split(".");
    if (version !== VERSION || !keyId || !wrapped || !body || rest.length > 0)
      throw new SealBroken("not a sealed text");
    const dataKey = decrypt(keyOf(ring, keyId), wrapped, `${VERSION}|${keyId}`);
    return decrypt(dataKey, body, bound(place)).toString();
  };
  return {
    seal,
    open,
    reseal: (sealed, place) => (sealed.split(".")[1] === newest ? undefined : seal(open(sealed, place), place)),
    hashToken: (token) => createHmac("sha256", tokenKey).update(token).digest("base64url"),
  };
}

let ours: Secrets | undefined;

/** With the keys of the environment. */
export function secrets(): Secrets {
  ours ??= createSecrets(required("BAYFARE_KEYS"), required("AUTH_SECRET"));
  return ours;
}

export const seal: Secrets["seal"] = (plaintext, place) => secrets().seal(plaintext, place);
export const open: Secrets["open"] = (sealed, place) => secrets().open(sealed, place);
export const reseal: Secrets["reseal"] = (sealed, place) => secrets().reseal(sealed, place);
export const hashToken: Secrets["hashToken"] = (token) => secrets().hashToken(token);

/** Whether two hashes are the same, in a time that does not tell where they differ. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Made ready once: for short texts that takes longer than what is done with them. */
function parseKeys(keys: string): Map<string, KeyObject> {
  const ring = new Map<string, KeyObject>();
  for (const entry of keys.split(",")) {
    const [id, encoded] = entry.trim().split(":");
    if (!id || !/^[A-Za-z0-9_-]{1,32}$/.test(id) || ring.has(id))
      throw new Error("BAYFARE_KEYS: every key needs its own id");
    const key = Buffer.from(encoded ?? "", "base64");
    if (key.length !== KEY_BYTES) throw new Error(`BAYFARE_KEYS: key ${id} must be ${KEY_BYTES} bytes in base64`);
    ring.set(id, createSecretKey(key));
  }
  return ring;
}

function keyOf(ring: ReadonlyMap<string, KeyObject>, id: string): KeyObject {
  const key = ring.get(id);
  if (!key) throw new SealBroken(`the key ${id} is not among BAYFARE_KEYS`);
  return key;
}

/** Each part is preceded by its length, so that no two places read the same. */
function bound(place: Place): string {
  return [place.tenant, place.table, place.column, place.rowId].map((part) => `${part.length}:${part}`).join("|");
}

function encrypt(key: Buffer | KeyObject, plaintext: Buffer, associated: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(associated));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url");
}

function decrypt(key: Buffer | KeyObject, encoded: string, associated: string): Buffer {
  const bytes = Buffer.from(encoded, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealBroken("not a sealed text");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(associated)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealBroken("the seal does not fit this place, or the text was changed");
  }
}
