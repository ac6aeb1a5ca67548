/** Goldens: files of torch.save. */
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite("files of torch.save", (entry) => entry.section === "checkpoints");
