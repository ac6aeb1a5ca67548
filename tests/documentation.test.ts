/** Every public name says what it is: exports, options, members of classes, methods of tensors. */
import { expect, test } from "vitest";
import { undocumented } from "../tools/undocumented.ts";

test("every public name has a doc comment", () => {
  expect(undocumented().map(({ file, line, name }) => `${file}:${line}: ${name}`)).toEqual([]);
});
