/**
 * Recorded cases on the second device, which runs kernels interleaved in a memory of its own: some files of tier 1 here, all
 * by `npx tsx tools/goldens.ts ops --tier 1 --device reference`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playOn, playOnCPU } from "../support/golden-on-reference.ts";
import { goldenIndex, goldenName } from "../support/goldens.ts";
import { replayFile } from "../support/replay.ts";

const tierOne = goldenIndex().filter(
  (entry) => entry.section === "ops" && entry.tier === 1 && !goldenName(entry).startsWith("1.13/"),
);
/** Those whose kernels take atomics or workgroups there, those that were wrong there once, and every twentieth of the others. */
const always =
  /^(gather|scatter|scatter_add|index_add|index_put|bincount|prod|nn.functional.(embedding|cross_entropy|max_unpool2d|upsample_bilinear))$/;
const chosen = tierOne.filter((entry, i) => i % 20 === 0 || always.test(entry.name));

describe.each(["reference", "reference-later"])("recorded cases on %s", (device) => {
  beforeAll(() => playOn(device));
  afterAll(playOnCPU);
  test.each(chosen.map((entry) => [goldenName(entry), entry] as const))("%s", (_, entry) => {
    expect(replayFile(entry).surprises).toEqual([]);
  });
});
