/** Damaged files of every format are refused or read, and nothing else happens: the beginning of `npm run fuzz`. */
import { expect, test, vi } from "vitest";
import { formats, fuzz } from "./formats.ts";

test.each(formats().map((format) => [format.name, format] as const))("%s", async (_, format) => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const { findings, accepted, refused, mutations } = await fuzz(format, 2000);
  expect(findings).toEqual([]);
  expect(accepted + refused).toBe(mutations);
  expect(refused).toBeGreaterThan(mutations / 10);
});
