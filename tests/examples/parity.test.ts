/** The pairs of examples/parity: 20 steps of each job have PyTorch's losses, and its checkpoints go on here. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { jobs } from "../../examples/parity/jobs.ts";
import { farthest, recordedCheckpoint, recordedLosses, train } from "../../examples/parity/support.ts";

describe.each(Object.keys(jobs))("%s", (name) => {
  const wanted = recordedLosses(name);
  let saved: Uint8Array | null = null;

  test("20 steps have PyTorch's losses", () => {
    const save = (bytes: Uint8Array): void => {
      saved = bytes;
    };
    const losses = train(jobs[name]!, 20, { saveAt: 10, save });
    expect(losses.length).toBe(20);
    expect(farthest(losses, wanted)).toBeLessThan(1e-3);
    // One's own checkpoint goes on to the bit.
    expect(train(jobs[name]!, 20, { start: saved })).toEqual(losses.slice(10));
  });

  test.skipIf(!existsSync(recordedCheckpoint(name)))("PyTorch's checkpoint after ten steps goes on", () => {
    const losses = train(jobs[name]!, 20, { start: recordedCheckpoint(name) });
    expect(losses.length).toBe(10);
    expect(farthest(losses, wanted.slice(10))).toBeLessThan(1e-3);
  });
});
