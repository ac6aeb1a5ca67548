/** Goldens: operators of complex numbers. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("operators of complex numbers", (entry) => entry.section === "ops" && entry.tier === "c");
