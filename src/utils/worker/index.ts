/** `utils.worker`: long work in a worker, so that a page stays alive; tensors in messages. */
export { connect, start, Run, WorkerHandle, type InputOf, type ResultOf, type RunOptions } from "./connect.ts";
export { expose, type Task, type TaskContext, type Tasks } from "./expose.ts";
export { isPacked, pack, transferables, unpack, type Packed } from "./pack.ts";
