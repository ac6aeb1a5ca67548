/**
 * Where functions that graphs keep as one call find the tracer of `torch.fx`, which programs that trace nothing do not
 * have. `record` adds a call to the graph and gives what stands for its result; undefined where no argument is a proxy.
 */
export interface TracedCalls {
  record: ((fn: (...args: never[]) => unknown, args: readonly unknown[]) => unknown) | null;
}

export const tracedCalls: TracedCalls = { record: null };
