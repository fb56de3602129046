import fc from "fast-check";
import { expect, test } from "vitest";
import { Html, html, jsonText } from "./html.ts";

test("text is escaped, HTML is kept, lists are joined, undefined is nothing", () => {
  const rows = ["a", "b"].map((name) => html`<i>${name}</i>`);
  expect(html`<p title="${'"<x>'}">${rows}${undefined}${"1 < 2 & so"}${7}</p>`.text).toBe(
    '<p title="&quot;&lt;x&gt;"><i>a</i><i>b</i>1 &lt; 2 &amp; so7</p>',
  );
});

test("no text can bring a tag or end an attribute", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => !/[<>"']/.test(html`${text}`.text)));
  expect(html`${"a"}`).toBeInstanceOf(Html);
});

test("JSON in a script reads back as it was, and cannot end the script", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = jsonText({ value, bad: "</script><!--\u2028" });
      return !/[<>\u2028]/.test(text) && JSON.stringify(JSON.parse(text).value) === JSON.stringify(value);
    }),
  );
});
