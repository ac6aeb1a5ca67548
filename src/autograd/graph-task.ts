/** What is known of the backward pass that runs now: its number, the node at work, and what is to be done at its end. */
import { RuntimeError } from "../support/errors.ts";
import type { Node } from "./node-types.ts";

interface Captured {
  leadsThrough(node: Node): boolean;
  /** Counts one more node among those that lead to what is asked for. */
  leadAlsoThrough(node: Node): void;
}

/** One run of the engine. */
export interface GraphTask {
  /** Rises with every run. */
  readonly id: number;
  /** Whether gradients are wanted of this node, or of what lies behind it. */
  willExecute(node: Node): boolean;
  /** Knows which nodes lead to a gradient that is asked for; null: all do. */
  readonly captures: Captured | null;
  /** Called when the run has ended, in their order; they may queue others. */
  readonly callbacks: (() => void)[];
  /** The run that this one is a part of: a backward pass within another's derivative. */
  readonly parent: GraphTask | null;
}

let current: GraphTask | null = null;
let started = 0;
let evaluating: Node | null = null;

/** The innermost run, or null outside of backward passes. */
export function currentTask(): GraphTask | null {
  return current;
}

/** Whether the run that is on asks for the gradient of an edge to this node. */
export function leadsToWanted(node: Node): boolean {
  return current?.captures?.leadsThrough(node) ?? true;
}

/** From now on an edge to `node`, which the run does not pass, counts as wanted if one to `other` does. */
export function wantAs(node: Node, other: Node): void {
  if (current?.captures?.leadsThrough(other)) current.captures.leadAlsoThrough(node);
}

/** The node whose derivative is computed now. */
export function evaluatedNode(): Node | null {
  return evaluating;
}

/** Runs a derivative as that of `node`. */
export function runAsNode<R>(node: Node, body: () => R): R {
  const before = evaluating;
  evaluating = node;
  try {
    return body();
  } finally {
    evaluating = before;
  }
}

/** Runs the engine as a task of its own, then what was queued while it ran. */
export function withinTask<R>(
  willExecute: GraphTask["willExecute"],
  captures: GraphTask["captures"],
  body: () => R,
): R {
  const before = current;
  const task: GraphTask = { id: started++, willExecute, captures, callbacks: [], parent: before };
  current = task;
  try {
    const result = body();
    for (let i = 0; i < task.callbacks.length; i++) task.callbacks[i]!();
    return result;
  } finally {
    current = before;
  }
}

/**
 * Has a function called when the backward pass that runs now has ended. To be called by hooks and derivatives.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const log: string[] = [];
 * x.register_hook(() => { torch.autograd.graph.queue_callback(() => log.push("end")); log.push("hook"); });
 * x.sum().backward();
 * log; // [ 'hook', 'end' ]
 */
export function queue_callback(callback: () => void): void {
  if (current === null) throw new RuntimeError("Final callbacks can only be installed during backward pass.");
  current.callbacks.push(callback);
}

/** The same for the outermost pass, where one runs within another (reentrant checkpoints). For the library's own use. */
export function queueAtOutermostEnd(callback: () => void): void {
  let task = current;
  while (task !== null && task.parent !== null) task = task.parent;
  if (task === null) throw new RuntimeError("Final callbacks can only be installed during backward pass.");
  task.callbacks.push(callback);
}
