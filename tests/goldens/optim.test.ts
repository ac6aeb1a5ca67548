/** Goldens: optimizers and schedulers. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("optimizers and schedulers", (entry) => entry.section === "optim" || entry.section === "schedulers");
