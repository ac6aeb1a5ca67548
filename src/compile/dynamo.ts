/** `torch._dynamo`: what became of functions when they were captured. */
import type { Compiled } from "./compiled.ts";
import { CompiledFunction } from "./compile.ts";
import { reset as resetAll } from "./compiler.ts";
import { dynamoConfig as settings, events, type CompileEvent } from "./state.ts";

export { is_compiling, disable, allow_in_graph } from "./compiler.ts";

/** Settings: `recompile_limit` programs are made for a function before it runs as it is. */
export const config: typeof settings = settings;

/** Forgets everything that was compiled. */
export function reset(): void {
  resetAll();
}

/** One part of a function that was captured. */
export interface ExplainedGraph {
  /** The operators, in order. */
  readonly operators: readonly string[];
  /** Launches of kernels before and after fusion, gradients included. */
  readonly launches: { readonly before: number; readonly after: number };
  /** Bytes of temporaries. */
  readonly temporaries: number;
  /** Bytes that are kept for gradients, besides arguments and results. */
  readonly kept: number;
}

/** What `explain` found. Its text (`String(output)`) says the same. */
export interface ExplainOutput {
  /** The parts that were captured, in order. */
  readonly graphs: readonly ExplainedGraph[];
  /** How many there are. */
  readonly graph_count: number;
  /** How often the function had to be left. */
  readonly graph_break_count: number;
  /** Operators in all parts. */
  readonly op_count: number;
  /** Their names, part by part. */
  readonly ops_per_graph: readonly (readonly string[])[];
  /** Why the function was left, each time. */
  readonly break_reasons: readonly { readonly reason: string }[];
  /** Why the function runs as it is, if it does. */
  readonly gave_up: string | null;
  toString(): string;
}

function graphOf({ trace, counts, scratchBytes, keptBytes }: Compiled): ExplainedGraph {
  return {
    operators: trace.steps.map((step) => (step.kind === "operator" ? step.record.name : "backward")),
    launches: counts,
    temporaries: scratchBytes,
    kept: keptBytes,
  };
}

/** The text of what was found, as PyTorch prints it. */
function textOf({ graphs, break_reasons, op_count, gave_up }: Omit<ExplainOutput, "toString">): string {
  const lines = [
    `Graph Count: ${graphs.length}`,
    `Graph Break Count: ${break_reasons.length}`,
    `Op Count: ${op_count}`,
    "Break Reasons:",
    ...break_reasons.map(({ reason }, i) => `  Break Reason ${i + 1}:\n    Reason: ${reason}`),
    "Ops per Graph:",
    ...graphs.flatMap(({ operators, launches }, i) => [
      `  Ops ${i + 1}: ${launches.before} launches, ${launches.after} after fusion`,
      ...operators.map((name) => `    ${name}`),
    ]),
  ];
  if (gave_up !== null) lines.push(`Runs as it is: ${gave_up}`);
  return lines.join("\n");
}

/**
 * Captures a function with some arguments and tells what was found: parts that were captured, where the function had to
 * be left and why, launches before and after fusion. The function runs once.
 * @example
 * const report = torch._dynamo.explain((x: Tensor) => (x.sum().item() > 0 ? x.add(1) : x))(torch.ones(2));
 * report.graph_break_count; // 1
 * report.break_reasons[0].reason; // 'a value is read on the host'
 */
export function explain<A extends unknown[]>(fn: (...args: A) => unknown): (...args: A) => ExplainOutput {
  return (...args) => {
    const found: Compiled[] = [];
    const heard: CompileEvent[] = [];
    const before = events.listener;
    const compiled = new CompiledFunction(fn, { fullgraph: false, unlimited: false, fuses: true });
    events.listener = { note: (event) => heard.push(event), captured: (each) => found.push(each) };
    try {
      compiled.call(args);
    } finally {
      events.listener = before;
    }
    const graphs = found.filter(({ trace }) => trace.steps.length > 0).map(graphOf);
    const ops_per_graph = graphs.map(({ operators }) => operators);
    const output = {
      graphs,
      graph_count: graphs.length,
      graph_break_count: heard.filter(({ kind }) => kind === "break").length,
      op_count: ops_per_graph.flat().length,
      ops_per_graph,
      break_reasons: heard.filter(({ kind }) => kind === "break").map(({ reason }) => ({ reason })),
      gave_up: compiled.givenUp,
    };
    return { ...output, toString: () => textOf(output) };
  };
}
