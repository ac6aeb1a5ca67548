/** Layers that follow each other in a graph become one: convolutions and linear layers with batch norm and ReLU. */
import type * as fx from "../../../fx/index.ts";
import { memberAtPath } from "../../../fx/graph-of-nodes.ts";
import { AssertionError } from "../../../support/errors.ts";
import * as layers from "../../../nn/layers/index.ts";
import type { Module } from "../../../nn/module/index.ts";
import { fuse_known_modules, get_fuser_method } from "../fuse_modules.ts";
import type { ModuleClass } from "../mappings.ts";
import { isRelu, calledModule } from "./operations.ts";

const first = (): ReadonlySet<unknown> =>
  new Set<unknown>([
    layers.Conv1d,
    layers.Conv2d,
    layers.Conv3d,
    layers.ConvTranspose1d,
    layers.ConvTranspose2d,
    layers.ConvTranspose3d,
    layers.Linear,
    layers.BatchNorm2d,
    layers.BatchNorm3d,
  ]);
const norms = (): ReadonlySet<unknown> =>
  new Set<unknown>([layers.BatchNorm1d, layers.BatchNorm2d, layers.BatchNorm3d]);

/** The only node that reads a node's result, if it reads nothing else. */
function next(node: fx.Node): fx.Node | null {
  if (node.users.size !== 1) return null;
  const [user] = node.users;
  return user?.args[0] === node ? user : null;
}

function canFuse(classes: readonly ModuleClass[]): boolean {
  try {
    get_fuser_method(classes);
    return true;
  } catch (error) {
    if (error instanceof AssertionError) return false;
    throw error;
  }
}

/** Fuses in place: the fused module stands where the first of its layers stood. */
export function fuseLayers(model: fx.GraphModule, isTraining: boolean): void {
  const root = model as never as Module;
  for (const node of model.graph.nodes) {
    const begin = calledModule(node, root);
    if (begin === null || !first().has(begin.constructor)) continue;
    const chain = [node];
    let after = next(node);
    const norm = after === null ? null : calledModule(after, root);
    if (after !== null && norm !== null && norms().has(norm.constructor)) {
      chain.push(after);
      after = next(after);
    }
    if (after !== null && isRelu(after, root)) chain.push(after);
    const moduleFor = (each: fx.Node): Module => calledModule(each, root) ?? new layers.ReLU().train(begin.training);
    // The longest chain that can be one.
    for (let length = chain.length; length > 1; length--) {
      const nodes = chain.slice(0, length);
      const modules = nodes.map(moduleFor);
      if (!canFuse(modules.map((module) => module.constructor as ModuleClass))) continue;
      const [whole] = fuse_known_modules(modules, isTraining) as [Module];
      const path = String(node.target);
      const dot = path.lastIndexOf(".");
      const parent = dot < 0 ? root : (memberAtPath(root, path.slice(0, dot)) as Module);
      (parent as never as Record<string, unknown>)[path.slice(dot + 1)] = whole;
      for (const other of nodes.slice(1).reverse()) {
        other.replace_all_uses_with(other.args[0] as fx.Node);
        model.graph.erase_node(other);
      }
      break;
    }
  }
  model.delete_all_unused_submodules();
  model.recompile();
}
