/** Goldens: the rest of the tensor operators. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("the rest of the tensor operators", (entry) => entry.section === "ops" && entry.tier === 2);
