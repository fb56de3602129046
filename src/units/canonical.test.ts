import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, sha256, sha256Stream } from "./canonical.ts";

test("keys are sorted, spaces and undefined keys left out, at every depth", () => {
  const value = { b: [1, { d: undefined, c: "x" }], a: null, "": true, A: undefined };
  expect(canonicalJson(value)).toBe('{"":true,"a":null,"b":[1,{"c":"x"}]}');
  expect(canonicalJson(undefined)).toBe("null");
  expect(canonicalJson([undefined, 1])).toBe("[null,1]");
});

test("one value has one text, whatever the order it was written in, and reads back as itself", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      const text = canonicalJson(value);
      expect(canonicalJson(reversed)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("sha256 is the published function, over UTF-8", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("₹")).toBe(sha256(Uint8Array.of(0xe2, 0x82, 0xb9)));
  expect(sha256Stream().update("a").update("bc").digest("hex")).toBe(sha256("abc"));
});
