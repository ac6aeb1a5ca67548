/** Goldens: the operators that ordinary models need. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("the operators that ordinary models need", (entry) => entry.section === "ops" && entry.tier === 1);
