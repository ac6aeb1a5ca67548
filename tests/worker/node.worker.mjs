/** The worker of a Node program: the built library. */
import * as torch from "../../dist/node/index.js";
import { makeTasks } from "./tasks.mjs";

torch.utils.worker.expose(makeTasks(torch));
