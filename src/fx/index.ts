/** `torch.fx`: programs traced into graphs that passes read, change and run. */
export { Graph, NodeList, type InsertPoint, type NodeQuery } from "./graph-of-nodes.ts";
export { GraphModule, type GraphAttributes } from "./graph-module.ts";
export { Interpreter, Transformer, type InterpreterOptions } from "./interpreter.ts";
export {
  has_side_effect,
  map_aggregate,
  map_arg,
  Node,
  type NodeMeta,
  type Opcode,
  type ReplaceFilter,
  type Target,
  type TargetFunction,
} from "./graph-node.ts";
export { GraphAppendingTracer, Proxy, TraceError, TracerBase } from "./proxy.ts";
export { PH, symbolic_trace, Tracer, wrap, type ConcreteArgs, type Traceable } from "./tracer.ts";
export * as operator from "./operator.ts";
export * as experimental from "./experimental.ts";
export * as passes from "./passes/index.ts";
export * as subgraph_rewriter from "./subgraph-rewriter.ts";
export {
  replace_pattern,
  replace_pattern_with_filters,
  type Match,
  type MatchFilter,
  type Pattern,
  type ReplacedPatterns,
  type ReplaceOptions,
} from "./subgraph-rewriter.ts";
export type { InternalMatch } from "./matcher.ts";
