/** Ensembles of decision trees: all rows go down all trees at once, one level at a time. */
import { bool, float32, int64 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import { zeros } from "../../../ops/create/create.ts";
import { where } from "../../../ops/elementwise/where.ts";
import { entryOf, itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OnnxNode } from "../node.ts";

/** Trees as lists over all their nodes. */
export interface Trees {
  /** The nodes at which the trees begin. */
  readonly roots: Tensor;
  readonly features: Tensor;
  readonly thresholds: Tensor;
  /** Where a row goes on; a leaf leads to itself. */
  readonly yes: Tensor;
  readonly no: Tensor;
  /** Whether a missing value goes where "yes" goes. */
  readonly missing: Tensor | null;
  /** Comparisons that occur, each with the nodes that make it. */
  readonly modes: readonly (readonly [mode: string, nodes: Tensor])[];
  readonly depth: number;
  /** What each node gives to each target, 0 but for leaves: [nodes, targets]; and whether it gives anything. */
  readonly weights: Tensor;
  readonly gives: Tensor;
  /** Targets that get anything. */
  readonly used: ReadonlySet<number>;
  readonly allPositive: boolean;
}

const known = new WeakMap<OnnxNode, Trees>();

function depthOf(yes: readonly number[], no: readonly number[], roots: readonly number[], node: OnnxNode): number {
  let level = [...roots];
  for (let depth = 0; depth <= yes.length; depth++) {
    const inner = level.filter((at) => yes[at] !== at);
    if (inner.length === 0) return depth;
    level = [...new Set(inner.flatMap((at) => [itemAt(yes, at), itemAt(no, at)]))];
  }
  throw node.error("its trees lead in a circle");
}

/** What nodes of trees ask and where they lead, as tensors. */
function listsOf(
  parts: Readonly<Record<"roots" | "features" | "splits" | "yes" | "no" | "tracks", readonly number[]>> & {
    readonly modes: readonly string[];
  },
  node: OnnxNode,
): Pick<Trees, "roots" | "features" | "thresholds" | "yes" | "no" | "missing" | "modes" | "depth"> {
  const { roots, features, splits, yes, no, tracks, modes } = parts;
  const of = (values: readonly number[]): Tensor => tensor([...values], { dtype: int64 });
  return {
    roots: of(roots),
    features: of(features),
    thresholds: tensor([...splits], { dtype: float32 }),
    yes: of(yes),
    no: of(no),
    missing: tracks.some((flag) => flag !== 0) ? of(tracks).to(bool) : null,
    modes: [...new Set(modes)]
      .filter((mode) => mode !== "LEAF")
      .map((mode) => [
        mode,
        tensor(
          modes.map((each) => each === mode),
          { dtype: bool },
        ),
      ]),
    depth: depthOf(yes, no, roots, node),
  };
}

/** The trees of a node, whose leaves' weights stand in attributes that begin with `kind`; `targets`: how many there are. */
export function weightsOfTrees(node: OnnxNode, kind: "target" | "class", targets: number): Trees {
  const before = known.get(node);
  if (before !== undefined) return before;
  const numbers = (name: string): number[] => node.ints(name) ?? [];
  /** float64 versions keep them in tensors. */
  const floats = (name: string): number[] => {
    const found = node.floats(name);
    if (found !== null && found.length > 0) return found;
    const wide = node.tensor(`${name}_as_tensor`);
    return wide === null ? [] : (wide.flatten().tolist() as number[]);
  };
  const [trees, ids] = [numbers("nodes_treeids"), numbers("nodes_nodeids")];
  const count = ids.length;
  const placeOf = new Map(ids.map((id, i) => [`${trees[i]}:${id}`, i]));
  const place = (tree: number | undefined, id: number | undefined): number => {
    const found = placeOf.get(`${tree}:${id}`);
    if (found === undefined) throw node.error(`tree ${tree} has no node ${id}`);
    return found;
  };
  const modes = node.texts("nodes_modes") ?? [];
  const [yesIds, noIds] = [numbers("nodes_truenodeids"), numbers("nodes_falsenodeids")];
  const isLeaf = modes.map((mode) => mode === "LEAF");
  const yes = ids.map((_, i) => (isLeaf[i] ? i : place(trees[i], yesIds[i])));
  const no = ids.map((_, i) => (isLeaf[i] ? i : place(trees[i], noIds[i])));
  // A tree begins at its node that no other leads to.
  const reached = new Set(ids.flatMap((_, i) => (isLeaf[i] ? [] : [itemAt(yes, i), itemAt(no, i)])));
  const roots = ids.map((_, i) => i).filter((i) => !reached.has(i));
  const tracks = numbers("nodes_missing_value_tracks_true");

  const used = new Set<number>();
  const weights = floats(`${kind}_weights`);
  const table = new Float64Array(count * targets);
  const gives = new Uint8Array(count * targets);
  const [weightTrees, weightNodes, weightTargets] = ["treeids", "nodeids", "ids"].map((name) =>
    numbers(`${kind}_${name}`),
  ) as [number[], number[], number[]];
  weights.forEach((weight, i) => {
    const target = itemAt(weightTargets, i);
    if (!(target >= 0 && target < targets)) throw node.error(`there is no target ${target}`);
    const at = place(weightTrees[i], weightNodes[i]) * targets + target;
    table[at]! += weight;
    gives[at] = 1;
    used.add(target);
  });
  const result: Trees = {
    ...listsOf(
      { roots, features: numbers("nodes_featureids"), splits: floats("nodes_values"), yes, no, tracks, modes },
      node,
    ),
    weights: tensor(Array.from(table), { dtype: float32 }).reshape([count, targets]),
    gives: tensor(Array.from(gives), { dtype: bool }).reshape([count, targets]),
    used,
    allPositive: weights.every((weight) => weight >= 0),
  };
  known.set(node, result);
  return result;
}

/** What nodes of `TreeEnsemble` compare by, by its numbers; `MEMBER` asks whether a value is among several. */
const modeNames = ["LEQ", "LT", "GTE", "GT", "EQ", "NEQ", "MEMBER"].map((name) => `BRANCH_${name}`);

/** The trees of a `TreeEnsemble`: nodes that ask, leaves, and trees by the nodes at which they begin. */
export function treesOfEnsemble(node: OnnxNode): Trees {
  const before = known.get(node);
  if (before !== undefined) return before;
  const numbers = (name: string): number[] => node.ints(name) ?? [];
  const elements = (name: string): number[] => (node.tensor(name)?.flatten().tolist() as number[] | undefined) ?? [];
  const splits = elements("nodes_splits");
  const modes = elements("nodes_modes").map((mode) => itemAt(modeNames, mode));
  const [features, tracks] = [numbers("nodes_featureids"), numbers("nodes_missing_value_tracks_true")];
  const [targets, weights] = [numbers("leaf_targetids"), elements("leaf_weights")];
  const count = modes.length;
  // Leaves stand behind the nodes, and the questions that take the place of a MEMBER behind them.
  const ends = (kind: "true" | "false"): number[] => {
    const isLeaf = numbers(`nodes_${kind}leafs`);
    return numbers(`nodes_${kind}nodeids`).map((id, i) => (isLeaf[i] ? count + id : id));
  };
  const [yes, no] = [ends("true"), ends("false")];
  weights.forEach((_, i) => {
    yes.push(count + i);
    no.push(count + i);
    modes.push("LEAF");
    splits.push(0);
    features.push(0);
    tracks.push(0);
  });
  const sets = elements("membership_values").join(" ").split("NaN");
  let set = 0;
  for (let i = 0; i < count; i++) {
    if (modes[i] !== "BRANCH_MEMBER") continue;
    const [first = NaN, ...others] = (sets[set++] ?? "").trim().split(/\s+/).filter(Boolean).map(Number);
    [modes[i], splits[i]] = ["BRANCH_EQ", first];
    let last = i;
    for (const value of others) {
      const end = itemAt(no, last);
      no[last] = modes.length;
      last = modes.length;
      modes.push("BRANCH_EQ");
      splits.push(value);
      features.push(itemAt(features, i));
      tracks.push(0);
      yes.push(itemAt(yes, i));
      no.push(end);
    }
  }
  const wanted = node.int("n_targets", 1);
  const table = new Float64Array(modes.length * wanted);
  const gives = new Uint8Array(modes.length * wanted);
  weights.forEach((weight, i) => {
    const target = itemAt(targets, i);
    if (!(target >= 0 && target < wanted)) throw node.error(`there is no target ${target}`);
    table[(count + i) * wanted + target] = weight;
    gives[(count + i) * wanted + target] = 1;
  });
  const roots = numbers("tree_roots");
  const result: Trees = {
    ...listsOf({ roots, features, splits, yes, no, tracks, modes }, node),
    weights: tensor(Array.from(table), { dtype: float32 }).reshape([modes.length, wanted]),
    gives: tensor(Array.from(gives), { dtype: bool }).reshape([modes.length, wanted]),
    used: new Set(targets),
    allPositive: weights.every((weight) => weight >= 0),
  };
  known.set(node, result);
  return result;
}

const comparisons: ReadonlyMap<string, (x: Tensor, threshold: Tensor) => Tensor> = new Map(
  Object.entries({
    BRANCH_LEQ: (x, threshold) => x.le(threshold),
    BRANCH_LT: (x, threshold) => x.lt(threshold),
    BRANCH_GTE: (x, threshold) => x.ge(threshold),
    BRANCH_GT: (x, threshold) => x.gt(threshold),
    BRANCH_EQ: (x, threshold) => x.eq(threshold),
    BRANCH_NEQ: (x, threshold) => x.ne(threshold),
  } satisfies Record<string, (x: Tensor, threshold: Tensor) => Tensor>),
);

/** What the trees give together for rows [n, features]: [n, targets]. `aggregate`: SUM, AVERAGE, MIN or MAX. */
export function treeScores(x: Tensor, trees: Trees, aggregate: string): Tensor {
  const [rows, count] = [sizeAt(x.shape, 0), sizeAt(trees.roots.shape, 0)];
  let at = trees.roots.expand([rows, count]);
  const take = (list: Tensor): Tensor => list.index_select(0, at.reshape(-1)).view(rows, count);
  for (let level = 0; level < trees.depth; level++) {
    const value = x.gather(1, take(trees.features));
    const threshold = take(trees.thresholds);
    const [first, ...others] = trees.modes.map(
      ([mode, nodes]) => [entryOf(comparisons, mode)(value, threshold), nodes] as const,
    );
    let goes = first![0];
    for (const [found, nodes] of others) goes = where(take(nodes), found, goes);
    if (trees.missing !== null) goes = goes.logical_or(value.isnan().logical_and(take(trees.missing)));
    at = where(goes, take(trees.yes), take(trees.no));
  }
  const targets = sizeAt(trees.weights.shape, 1);
  if (rows === 0) return zeros([0, targets], { dtype: float32 });
  const pick = (list: Tensor): Tensor => list.index_select(0, at.reshape(-1)).view(rows, count, targets);
  const weights = pick(trees.weights);
  if (aggregate === "SUM" || aggregate === "AVERAGE") {
    const sum = weights.sum(1);
    return aggregate === "SUM" ? sum : sum.div(count);
  }
  const isLeast = aggregate === "MIN";
  const filled = where(pick(trees.gives), weights, isLeast ? Infinity : -Infinity).to(float32);
  const found = isLeast ? filled.amin(1) : filled.amax(1);
  return where(found.isinf(), 0, found).to(float32);
}
