/** Goldens: random numbers. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("random numbers", (entry) => entry.section === "rng");
