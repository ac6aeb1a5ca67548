/**
 * Memory in browsers stays bounded without scopes, in loops that never pause too: the program of memory.mjs, shortened
 * (`npm run soak` is the whole one). What is unreachable must be found within one job, by tokens (src/tensor/tokens.ts).
 */
import { beforeAll, describe, expect, test } from "vitest";
import { findBrowser, type BrowserName } from "../support/browser-process.ts";
import { ensureBuilt } from "../support/built.ts";
import { soak, type Form, type Place } from "../support/soak.ts";

const STEPS = 250;
/** What a step makes and leaves to the collector: activations of `forward`, in a loop over a loader the batch too. */
const STEP_MIB = { await: 2.5, for: 2.5, bare: 0.6 };
/** 3 times the working set of 20 MiB, and 128. */
const BOUND = 3 * 20 + 128;

const cases: readonly (readonly [BrowserName, Place, Form])[] = [
  ["chromium", "page", "await"],
  ["chromium", "worker", "for"],
  ["chromium", "page", "bare"],
  ["firefox", "page", "await"],
  ["firefox", "worker", "for"],
  ["firefox", "page", "bare"],
];

describe("memory in browsers", () => {
  beforeAll(ensureBuilt, 120_000);

  for (const [browser, place, form] of cases) {
    test.skipIf(!findBrowser(browser))(`${browser}, ${place}, ${form}`, { timeout: 90_000 }, async () => {
      const { reserved, live, first, last, collections } = await soak(
        { browser, place, form, steps: STEPS, isolated: place === "worker" },
        80,
      );
      expect(last).toBeLessThan(first);
      expect(Math.max(...reserved)).toBeLessThanOrEqual(BOUND);
      expect(Math.max(...live)).toBeLessThan(110);
      expect(collections).toBeGreaterThan(0);
      // Without collections all of it would be live.
      expect(STEPS * STEP_MIB[form]).toBeGreaterThan(110);
    });
  }
});
