/** Goldens: specialised operators. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("specialised operators", (entry) => entry.section === "ops" && entry.tier === 3);
