import { expect, test } from "vitest";
import type { Claim } from "../src/start/types";
import {
  aliasText,
  claimText,
  counted,
  countText,
  documentText,
  markedSentence,
  predicateText,
  webAddress,
} from "../src/start/words";

function checkMarked(text: string, marked: string, expected: [string, string, string]) {
  const bytes = (part: string) => new TextEncoder().encode(part).length;
  const sentence = { start: 500, end: 500 + bytes(text), text };
  const start = 500 + bytes(text.slice(0, text.indexOf(marked)));
  const cut = markedSentence({ start, end: start + bytes(marked), sentence });
  expect([cut.before, cut.marked, cut.after]).toEqual(expected);
}

test("marks a span whose offsets count bytes", () => {
  checkMarked("“Tom” Okafor met Zoë 🛳 today.", "met Zoë 🛳", ["“Tom” Okafor ", "met Zoë 🛳", " today."]);
  checkMarked("Okafor won.", "Okafor", ["", "Okafor", " won."]);
});

test("marks nothing when the span is the sentence or does not fit", () => {
  checkMarked("Okafor won.", "Okafor won.", ["Okafor won.", "", ""]);
  const sentence = { start: 10, end: 21, text: "Okafor won." };
  for (const [start, end] of [
    [0, 12],
    [12, 40],
    [15, 15],
    [16, 12],
  ] as const) {
    expect(markedSentence({ start, end, sentence }).marked).toBe("");
  }
});

test("only web addresses become links", () => {
  expect(webAddress("https://courier.example/a?b=c")).toBe("https://courier.example/a?b=c");
  for (const url of [
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "data:text/html,x",
    "file:///etc",
    "/path",
    "",
    null,
  ]) {
    expect(webAddress(url)).toBeNull();
  }
});

test("counts read well", () => {
  expect(counted(1, "claim")).toBe("1 claim");
  expect(counted(1200, "claim")).toBe("1,200 claims");
  expect(countText({ value: 1000, exact: false })).toBe("1,000+");
});

test("predicates and aliases read as words", () => {
  expect(predicateText("requested_meeting_with")).toBe("requested meeting with");
  expect(predicateText("raw:greet")).toBe("greet");
  expect(aliasText("Ines Calder", [{ text: "Ines Calder" }, { text: "Calder" }])).toBe("also Calder");
  expect(aliasText("Ines Calder", [])).toBe("");
});

test("a claim says its status, speakers and condition", () => {
  const claim: Claim = { status: "OCCURRED", polarity: "NEGATIVE", condition: null, attribution: [], evidence: [] };
  expect(claimText(claim)).toBe("not occurred");
  const told: Claim = {
    ...claim,
    status: "CONDITIONAL",
    polarity: "POSITIVE",
    condition: { text: "if it rains" },
    attribution: [
      { stance: "ASSERTS", source: { __typename: "Literal", value: "police" } },
      { stance: "DENIES", source: { __typename: "Mention", span: { text: "he" }, entity: { name: "Tom Okafor" } } },
    ],
  };
  expect(claimText(told)).toBe("conditional · police asserts that Tom Okafor denies · condition: if it rains");
});

test("a document without a title still has a line", () => {
  const document = { title: null, url: null, publisher: "Courier", published: { earliest: null } };
  expect(documentText(document)).toBe("Courier");
});
