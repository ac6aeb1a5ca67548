/** The pairs of programs of `examples/parity` have the losses that PyTorch recorded: the smaller jobs, for 50 steps. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { jobs } from "../examples/parity/jobs.ts";
import { farthest, recordedLosses, train } from "../examples/parity/support.ts";

for (const name of ["mlp", "vae", "dcgan"])
  test(`${name}: equal losses`, () => {
    torch.backends.flambeau.winograd = false; // as in examples/parity/main.ts
    try {
      expect(farthest(train(jobs[name]!, 50), recordedLosses(name))).toBeLessThan(1e-3);
    } finally {
      torch.backends.flambeau.winograd = true;
    }
  });
