/** Which line of a stack is the program's, in the forms that engines write. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourceLine } from "../../src/support/source-line.ts";

const library = fileURLToPath(new URL("../../src/ops/elementwise/add.ts", import.meta.url));
const place = (stack: string): string | null => sourceLine({ name: "Error", message: "place", stack });

test("V8's lines", () => {
  expect(place(`Error: place\n    at add_ (${library}:5:3)\n    at /home/me/train.ts:7:12`)).toBe(
    "/home/me/train.ts:7:12",
  );
  expect(place(`Error: place\n    at ${library}:5:3\n    at step (file:///home/me/@mine/train.ts:7:12)`)).toBe(
    "/home/me/@mine/train.ts:7:12",
  );
  expect(place(`Error: place\n    at add_ (${library}:5:3)`)).toBe(null);
});

test("lines of Firefox and Safari, with names of inner functions", () => {
  expect(place(`add_/<@${library}:5:3\n/<@${library}:9:1\n@/cells/saved.ts:4:5`)).toBe("/cells/saved.ts:4:5");
  expect(place(`run@${library}:5:3\nasync*step@https://example.org/@mine/train.js:7:12`)).toBe(
    "https://example.org/@mine/train.js:7:12",
  );
});
