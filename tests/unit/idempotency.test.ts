import fc from "fast-check";
import { expect, test } from "vitest";
import { idempotencyOf } from "@/lib/http/idempotency";

const request = new Request("http://localhost/api/v1/quotes", { method: "POST", headers: { "idempotency-key": "k" } });
const fingerprint = (text: string) => idempotencyOf(request, JSON.parse(text))?.fingerprint;

test("the order of members is no difference between two bodies, however deep they stand", () => {
  const one = fingerprint('{"a":1,"b":{"c":[{"d":1,"e":null}],"f":"x"},"10":0,"9":0}');
  expect(fingerprint('{ "9": 0, "10": 0, "b": {"f":"x","c":[{"e":null,"d":1}]}, "a": 1.0 }')).toBe(one);
});

test.each([
  ['{"a":[1,2]}', '{"a":[2,1]}'],
  ['{"a":1}', '{"a":"1"}'],
  ['{"a":1}', '{"a":1,"b":null}'],
  ['{"a":{"b":1}}', '{"a":{"b":1,"c":{}}}'],
  ['{"a":{}}', '{"a":[]}'],
  ['{"__proto__":1}', "{}"],
  ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
  ['{"a":"é"}', '{"a":"e\u0301"}'],
])("%s and %s ask for different things", (one, other) => {
  expect(fingerprint(one)).not.toBe(fingerprint(other));
});

test("any two bodies have one fingerprint exactly when they are equal", () => {
  const body = fc.dictionary(fc.constantFrom("a", "b", "1", "toString"), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(body, body, (one, other) => {
      const turned = Object.fromEntries(Object.entries(one).toReversed());
      expect(fingerprint(JSON.stringify(turned))).toBe(fingerprint(JSON.stringify(one)));
      const isEqual = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(fingerprint(JSON.stringify(one)) === fingerprint(JSON.stringify(other))).toBe(isEqual);
    }),
  );
});

/** Members as pairs in the order of their names; written here once more, so that the rule is not its own witness. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ["list", ...value.map(sorted)];
  if (typeof value !== "object" || value === null) return value;
  const members: [string, unknown][] = Object.entries(value);
  return [
    "object",
    ...members.map(([name, each]) => [name, sorted(each)]).sort(([a], [b]) => String(a).localeCompare(String(b))),
  ];
}
