/** Goldens: programs with everything observable. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("programs with everything observable", (entry) => entry.section === "programs");
