/** How many threads operators may use: `torch.get_num_threads` and `torch.set_num_threads`. */
import { typeNameOf } from "../support/type-names.ts";
import { RuntimeError, withHelp } from "../support/errors.ts";
import { hostBackend } from "./device.ts";

/**
 * The number of threads that operators may use: by default one for each processor core. 1 where threads cannot share
 * memory: on pages that are not
 * isolated from other origins.
 * @example torch.get_num_threads();
 */
export function get_num_threads(): number {
  return hostBackend().threads.threads;
}

/**
 * Sets the number of threads that operators may use. The same number gives the same bits in every run.
 * @throws RuntimeError if it is no positive integer.
 * @example torch.set_num_threads(1);
 */
export function set_num_threads(count: number): void {
  if (typeof count !== "number" || !Number.isInteger(count)) {
    throw new RuntimeError(`set_num_threads expects an int, but got ${typeNameOf(count)}`);
  }
  if (count <= 0)
    throw new RuntimeError(
      withHelp("set_num_threads expects a positive integer", `Got ${count}; 1 computes on the calling thread alone.`),
    );
  hostBackend().threads.setThreads(count);
}

/**
 * The number of threads that run operators beside each other: always 1, for a program is one thread that splits each
 * operator.
 */
export function get_num_interop_threads(): number {
  return 1;
}

/**
 * PyTorch's number of operators beside each other; here always 1.
 * @throws RuntimeError if it is no positive integer.
 */
export function set_num_interop_threads(count: number): void {
  if (!Number.isInteger(count))
    throw new RuntimeError(`set_num_interop_threads expects an int, but got ${typeNameOf(count)}`);
  if (count <= 0) throw new RuntimeError("set_num_interop_threads expects a positive integer");
}
