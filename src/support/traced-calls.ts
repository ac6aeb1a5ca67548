/**
 * Where functions that graphs keep as one call find the tracer of `torch.fx`, which programs that trace nothing do not
 * have. `record` adds a call to the graph and gives what stands for its result; undefined where no argument is a proxy.
 */
export interface TracedCalls {
  /** `shown` is the text by which graphs show the function, where that is not its name. */
  record: ((fn: (...args: never[]) => unknown, args: readonly unknown[], shown?: string) => unknown) | null;
}

export const tracedCalls: TracedCalls = { record: null };
