/** The worker of a page: the built library, served beside it. */
import * as torch from "/dist/index.js";
import { makeTasks } from "./tasks.mjs";

torch.utils.worker.expose(makeTasks(torch));
