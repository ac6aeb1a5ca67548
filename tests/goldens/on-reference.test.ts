/**
 * Recorded cases on the second device, which runs kernels interleaved in a memory of its own: some files of tier 1 here, all
 * by `npx tsx tools/goldens.ts ops --tier 1 --device reference`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playOn, playOnCPU } from "../support/golden-on-reference.ts";
import { goldenIndex, goldenName, type IndexEntry } from "../support/goldens.ts";
import { replayFile } from "../support/replay.ts";

const tierOne = goldenIndex().filter(
  (entry) => entry.section === "ops" && entry.tier === 1 && !goldenName(entry).startsWith("1.13/"),
);
/** Those whose kernels take atomics or workgroups there, and every twentieth of the others. */
const chosen = tierOne.filter(
  (entry, i) =>
    i % 20 === 0 || /^(gather|scatter_add|index_add|index_put|bincount|nn.functional.embedding)$/.test(entry.name),
);
/** Answers that are values, and results whose shape depends on them, are no business of a device that has to be waited for. */
const NEEDS_VALUES = /cannot be read without waiting|: did not throw, expected/;

function wrongIn(entry: IndexEntry): readonly string[] {
  return replayFile(entry).surprises;
}

describe.each(["reference", "reference-later"])("recorded cases on %s", (device) => {
  beforeAll(() => playOn(device));
  afterAll(playOnCPU);
  test.each(chosen.map((entry) => [goldenName(entry), entry] as const))("%s", (_, entry) => {
    const wrong = wrongIn(entry);
    expect(device === "reference" ? wrong : wrong.filter((text) => !NEEDS_VALUES.test(text))).toEqual([]);
  });
});
