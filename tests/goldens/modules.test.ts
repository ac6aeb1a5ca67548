/** Goldens: nn modules. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("nn modules", (entry) => entry.section === "modules");
