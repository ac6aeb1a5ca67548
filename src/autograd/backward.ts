/**
 * `tensor.backward()`, `torch.autograd.backward` and `torch.autograd.grad`: checks of their arguments, then the engine.
 */
import { typeNameOf } from "../support/type-names.ts";
import { itemAt } from "../support/checked.ts";
import { refuseUnknown, missingArguments } from "../support/known-names.ts";
import { warnAlways, warnOnce } from "../support/warnings.ts";
import type { DType } from "../dtype.ts";
import { emptyTensor, Tensor } from "../tensor/tensor.ts";
import { RuntimeError, TypeError, ValueError, withHelp, withFields } from "../support/errors.ts";
import { numel, sameShape, shapeText, sizeText } from "../layout/shape.ts";
import { runBackward } from "./engine.ts";
import { edgeOf, GradientEdge, metadataOf, type TensorOrEdge } from "./gradient-edge.ts";
import { gradientEdge, requiresGrad, retainGradient } from "./history.ts";
import { no_grad } from "./modes.ts";
import { GraphNode } from "./node.ts";
import { transforms } from "./transforms.ts";
import type { Edge, Gradient } from "./node-types.ts";

/** Options of `backward`. */
export interface BackwardOptions {
  /** Keep saved tensors, so that the graph can be run again. Default: `create_graph`. */
  retain_graph?: boolean | null;
  /** Record the backward pass itself, for higher derivatives. */
  create_graph?: boolean;
  /** Accumulate only into these leaves. */
  inputs?: TensorsOrEdges | Readonly<Record<string, Tensor>> | null;
}

/** Options of `torch.autograd.grad`. */
export interface GradOptions {
  /** Gradients of the outputs; ones for outputs of one element. */
  grad_outputs?: Tensor | null | readonly (Tensor | null)[];
  /** Keep saved tensors, so that the graph can be run again. Default: `create_graph`. */
  retain_graph?: boolean | null;
  /** Record the backward pass itself, for higher derivatives. Default false. */
  create_graph?: boolean;
  /** Ignored, as in PyTorch: gradients go to `inputs` only. False warns. */
  only_inputs?: boolean;
  /** Give null for inputs that the outputs do not depend on, instead of an error. */
  allow_unused?: boolean | null;
  /** Give zeros for inputs that the outputs do not depend on. Default false. */
  materialize_grads?: boolean;
  /** Take `grad_outputs` for batches along their first dim, and give batches of gradients. Default false. */
  is_grads_batched?: boolean;
}

function toList<T>(value: T | readonly T[] | null | undefined): readonly T[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value as readonly T[];
  if (value instanceof Tensor || value instanceof GradientEdge) return [value as T];
  if (typeof value === "string" || (typeof value === "object" && Symbol.iterator in value))
    return [...(value as Iterable<T>)];
  throw new TypeError(`'${typeNameOf(value)}' object is not iterable`);
}

/** A gradient of 1 is made up for real outputs only. */
export function assertRealOutput(dtype: DType): void {
  if (dtype.is_complex)
    throw new RuntimeError(`grad can be implicitly created only for real scalar outputs but got ${String(dtype)}`);
}

/** PyTorch's `_make_grads`: given gradients must fit their outputs; a missing one is 1 for a scalar output. */
function startGradients(outputs: readonly TensorOrEdge[], given: readonly Gradient[], createsGraph: boolean): Tensor[] {
  if (given.length > 0 && given.length < outputs.length)
    throw new RuntimeError(`got ${outputs.length} tensors and ${given.length} gradients`);
  return outputs.map((root, i) => {
    const gradient = given[i] ?? null;
    const output = metadataOf(root);
    if (gradient !== null && !(gradient instanceof Tensor))
      throw new TypeError(`gradients can be either Tensors or None, but got ${typeNameOf(gradient)}`);
    if (gradient) {
      if (output.dtype.is_complex !== gradient.dtype.is_complex)
        throw new RuntimeError(
          `For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[${i}] has a dtype of ${String(gradient.dtype)} and output[${i}] has a dtype of ${String(output.dtype)}.`,
        );
      if (!sameShape(gradient.shape, output.shape)) {
        throw new RuntimeError(
          `Mismatch in shape: grad_output[${i}] has a shape of ${sizeText(gradient.shape)} and output[${i}] has a shape of ${sizeText(output.shape)}.`,
        );
      }
      if (root instanceof Tensor && root.device.type !== gradient.device.type) {
        if (gradient.shape.length === 0) return gradient.to(root.device, output.dtype);
        throw new RuntimeError(
          `invalid gradient at index ${i} - expected device ${root.device} but got ${gradient.device}`,
        );
      }
      return createsGraph || gradient.dtype === output.dtype ? gradient : gradient.to(output.dtype);
    }
    if ((root instanceof GradientEdge || requiresGrad(root)) && numel(output.shape) !== 1) {
      throw new RuntimeError(
        withHelp(
          "grad can be implicitly created only for scalar outputs",
          `This output has shape ${shapeText(output.shape)}: reduce it first (loss.sum(), loss.mean()) or pass a gradient of its shape to backward().`,
        ),
      );
    }
    assertRealOutput(output.dtype);
    return root instanceof GradientEdge
      ? no_grad(() => emptyTensor(output.shape, output.dtype).fill_(1))
      : root.new_ones(root.shape);
  });
}

/** Where the history of a tensor ended, or that there never was one. */
function lostHelp({ lost }: Tensor): string {
  if (lost === null)
    return "Nothing that it was made from has requires_grad: true (model parameters have; for other tensors call x.requires_grad_() before computing with them).";
  if (lost === "no_grad")
    return "It was computed under torch.no_grad() (or inference_mode), where nothing is recorded: compute the loss outside of it.";
  if (lost === "detach") return "x.detach() cut its history off: compute the loss from the tensor itself.";
  if (lost === "data") return "x.data has no history: compute the loss from the tensor itself.";
  if (lost === "frozen")
    return "It was computed from frozen parameters (requires_grad_(false)) only: unfreeze some with requires_grad_().";
  return `${lost.replace(/^_to_copy$/, "to(dtype)").replace(/\[.*$/, "")} ended its history: whole numbers, comparisons and choices have no gradient. Compute the loss from what went into it.`;
}

function rootEdges(outputs: readonly TensorOrEdge[]): Edge[] {
  return outputs.map((output, i) => {
    const edge = edgeOf(output);
    if (!edge) {
      const sentence = `element ${i} of tensors does not require grad and does not have a grad_fn`;
      throw withFields(new RuntimeError(withHelp(sentence, lostHelp(output as Tensor))), { reason: "no graph" });
    }
    return edge;
  });
}

/** A dict of tensors by name, as `named_parameters` gives it: no object of options, whose values are other things. */
function isDict(value: unknown): value is Readonly<Record<string, Tensor>> {
  const values = isOptions(value) ? Object.values(value) : [];
  return values.length > 0 && values.every((item) => (item as unknown) instanceof Tensor);
}

/** Stands for inputs that no gradient can reach: views made under no_grad of tensors that require grad. */
class Unreachable extends GraphNode {
  get label(): string {
    return "Identity";
  }
  apply(): Gradient[] {
    return [];
  }
}

/** Where the gradient of a differentiated input arrives. */
function inputEdge(input: TensorOrEdge): Edge {
  if (input instanceof GradientEdge) return { node: input.node, input: input.output_nr };
  if (!((input as unknown) instanceof Tensor))
    throw new RuntimeError(`all inputs have to be Tensors or GradientEdges, but got ${typeNameOf(input)}`);
  if (!requiresGrad(input))
    throw withFields(new RuntimeError("One of the differentiated Tensors does not require grad"), {
      reason: "no graph",
    });
  return gradientEdge(input) ?? { node: new Unreachable([]), input: 0 };
}

/** All of `torch.autograd.backward`'s arguments by name. */
export interface NamedBackward extends BackwardOptions {
  /** What is differentiated. */
  tensors: TensorsOrEdges;
  /** Gradients of it; ones for tensors of one element. */
  grad_tensors?: Gradient | readonly Gradient[];
}

/**
 * Adds the gradients of `tensors` with respect to all leaves to the leaves' `.grad`. What follows `grad_tensors` may be
 * given by place (`retain_graph`, `create_graph`) or by name.
 */
export function backward(
  tensors: TensorsOrEdges | NamedBackward,
  grad_tensors?: Gradient | readonly Gradient[] | Omit<NamedBackward, "tensors">,
  options?: BackwardOptions | boolean | null,
  create_graph?: boolean | BackwardOptions,
  more?: BackwardOptions,
): void {
  if (isOptions(tensors) && "tensors" in tensors) {
    const { tensors: of, grad_tensors: start = null, ...rest } = tensors as NamedBackward;
    return runFrom(of, start, rest);
  }
  const named = isOptions(grad_tensors) ? (grad_tensors as NamedBackward) : null;
  if (named !== null) {
    const { grad_tensors: start = null, ...rest } = named;
    return runFrom(tensors as TensorsOrEdges, start, rest);
  }
  const placed = { ...optionsAt("retain_graph", options), ...optionsAt("create_graph", create_graph), ...more };
  runFrom(tensors as TensorsOrEdges, (grad_tensors as Gradient) ?? null, placed);
}

/** Options that were given in an object, or as the value of the one whose place it is. */
function optionsAt(name: string, value: unknown): BackwardOptions | null {
  if (value === undefined) return null;
  return isOptions(value) ? (value as BackwardOptions) : { [name]: value };
}

function runFrom(
  tensors: TensorsOrEdges,
  grad_tensors: Gradient | readonly Gradient[],
  options: BackwardOptions,
): void {
  refuseUnknown("backward()", "retain_graph create_graph inputs", options);
  if (transforms.active > 0) transforms.refuse!("backward");
  const outputs = toList(tensors);
  const gradients = startGradients(outputs, toList<Gradient>(grad_tensors), options.create_graph ?? false);
  const create = options.create_graph ?? false;
  if (create)
    warnOnce(
      "create_graph",
      "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak.",
    );
  const inputs = options.inputs === undefined || options.inputs === null ? null : inputList(options.inputs);
  if (inputs && inputs.length === 0) throw new RuntimeError("`inputs` argument to `backward()` cannot be empty.");
  for (const input of inputs ?? []) {
    if (!(input instanceof Tensor)) continue;
    if (!requiresGrad(input)) throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
    retainGradient(input);
  }
  runBackward({
    roots: rootEdges(outputs),
    gradients,
    ownsGradients: toList<Gradient>(grad_tensors).length === 0 && !create,
    keepGraph: options.retain_graph ?? create,
    createGraph: create,
    accumulate: true,
    inputs: inputs ? inputs.map(inputEdge) : null,
  });
}

function inputList(inputs: TensorsOrEdges | Readonly<Record<string, Tensor>>): readonly TensorOrEdge[] {
  return isDict(inputs) ? Object.values(inputs) : toList(inputs);
}

/** Whether an argument is the trailing object of options: neither a tensor nor a list. */
function isOptions(value: unknown): value is GradOptions {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !("dtype" in value) &&
    !(value instanceof GradientEdge)
  );
}

/** The arguments by name, where a value is an object of them and no edge. */
function namesOf(value: unknown): NamedGrad | null {
  return isOptions(value) && ("outputs" in value || "inputs" in value) ? (value as NamedGrad) : null;
}

type TensorsOrEdges = TensorOrEdge | readonly TensorOrEdge[];
/** All of `grad`'s arguments by name. */
export interface NamedGrad extends GradOptions {
  /** What is differentiated. */
  outputs?: TensorsOrEdges;
  /** What it is differentiated by. */
  inputs?: TensorsOrEdges;
}

/** `grad` for a whole batch of `grad_outputs` at once, by `vmap`. */
function batchedGrad(
  outputs: readonly TensorOrEdge[],
  inputs: readonly TensorOrEdge[],
  options: GradOptions,
): Tensor[] {
  const given = toList<Gradient>(options.grad_outputs) as Tensor[];
  outputs.forEach((output, i) => {
    const { shape } = metadataOf(output);
    const batch = given[i];
    if (batch && !sameShape(batch.shape.slice(1), shape))
      throw new RuntimeError(
        `If \`is_grads_batched=True\`, we interpret the first dimension of each grad_output as the batch dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was detected: grad_output[${i}] has a shape of ${sizeText(batch.shape)} and output[${i}] has a shape of ${sizeText(shape)}. If you only want some tensors in \`grad_output\` to be considered batched, consider using vmap.`,
      );
  });
  const unused: number[] = [];
  if (transforms.vectorize === null)
    throw new RuntimeError(
      withHelp(
        "is_grads_batched needs vmap, which is not part of this bundle",
        "Name torch.vmap in the program: a bundle has what its program names.",
      ),
    );
  const found = transforms.vectorize((...items) => {
    const all = grad(outputs, inputs, {
      ...options,
      allow_unused: true,
      materialize_grads: false,
      grad_outputs: items,
      is_grads_batched: false,
    }) as Gradient[];
    all.forEach((gradient, i) => {
      if (gradient === null) unused.push(i);
    });
    return all.filter((gradient): gradient is Tensor => gradient !== null);
  }, given);
  for (const place of unused) found.splice(place, 0, unusedGradient(inputs, place, options));
  return found;
}

/** What `grad` gives for an input that the outputs do not depend on: zeros, null, or an error. */
function unusedGradient(inputs: readonly TensorOrEdge[], place: number, options: GradOptions): Tensor {
  const input = itemAt(inputs, place);
  if (options.materialize_grads) {
    if (input instanceof GradientEdge)
      throw new RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge");
    return input.new_zeros(input.shape).requires_grad_(options.create_graph ?? false);
  }
  if (!options.allow_unused)
    throw new RuntimeError(
      `The differentiated Tensor at index ${place} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
    );
  return null as unknown as Tensor;
}

/**
 * The gradients of `outputs` with respect to `inputs`, without touching any `.grad`. What follows may be given by
 * place, in this order, or by name in a trailing object. Each gradient has the shape of its input, and `grad_outputs`
 * those of the outputs. Inputs in an object of tensors by name give an object of gradients by name.
 * @example
 * const w = torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true });
 * torch.autograd.grad(w.mul(w).sum(), { w }); // { w: tensor([2., 4.]) }
 */
export function grad(
  outputs: TensorOrEdge | readonly TensorOrEdge[],
  inputs: TensorOrEdge | readonly TensorOrEdge[],
  grad_outputs?: GradOptions["grad_outputs"] | GradOptions,
  retain_graph?: boolean | null | GradOptions,
  create_graph?: boolean | GradOptions,
  only_inputs?: boolean | GradOptions,
  allow_unused?: boolean | null | GradOptions,
  is_grads_batched?: boolean | GradOptions,
  materialize_grads?: boolean | GradOptions,
): Tensor[];
export function grad(outputs: TensorsOrEdges | NamedGrad, inputs?: NamedGrad): Tensor[];
export function grad<Name extends string>(
  outputs: TensorsOrEdges,
  inputs: Readonly<Record<Name, Tensor>>,
  ...options: readonly unknown[]
): Record<Name, Tensor>;
export function grad(
  outputs: TensorsOrEdges | NamedGrad,
  inputs?: TensorsOrEdges | NamedGrad | Readonly<Record<string, Tensor>>,
  ...given: readonly unknown[]
): Tensor[] | Record<string, Tensor> {
  // Everything may be given by name: grad({ outputs, inputs }), grad(outputs, { inputs }).
  const named = namesOf(outputs) ?? (isDict(inputs) && !("inputs" in inputs) ? null : namesOf(inputs));
  if (named !== null) {
    const { outputs: of = outputs, inputs: to, ...rest } = named;
    if (to === undefined) throw missingArguments("grad()", ["inputs"]);
    return grad(of as TensorOrEdge, to as TensorOrEdge, rest);
  }
  if (isDict(inputs)) {
    const found = grad(outputs as TensorOrEdge, Object.values(inputs), ...(given as [GradOptions]));
    return Object.fromEntries(Object.keys(inputs).map((name, i) => [name, found[i]!]));
  }
  const names =
    "grad_outputs retain_graph create_graph only_inputs allow_unused is_grads_batched materialize_grads".split(" ");
  const last = given.at(-1);
  const placed = isOptions(last) ? given.slice(0, -1) : given;
  const options: GradOptions = { ...(isOptions(last) ? last : {}) };
  placed.forEach((value, i) => {
    const name = names[i];
    if (name === undefined)
      throw new TypeError(`grad() takes from 2 to 9 positional arguments but ${given.length + 2} were given`);
    if (value !== undefined) Object.assign(options, { [name]: value });
  });
  refuseUnknown("grad()", names, options);
  const outputList = toList(outputs as TensorsOrEdges);
  const wanted = toList(inputs as TensorsOrEdges);
  if (wanted.length === 0) throw new RuntimeError("`inputs` argument to `grad()` cannot be empty.");
  if (options.materialize_grads && options.allow_unused === false)
    throw new ValueError(
      "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.",
    );
  if (options.only_inputs === false)
    warnAlways(
      "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts of the graph, please use torch.autograd.backward.",
      "FutureWarning",
    );
  if (options.is_grads_batched) return batchedGrad(outputList, wanted, options);
  const create = options.create_graph ?? false;
  const gradients = startGradients(outputList, toList<Gradient>(options.grad_outputs), create);
  const roots = rootEdges(outputList);
  const edges = wanted.map(inputEdge);
  const results = runBackward({
    roots,
    gradients,
    ownsGradients: false,
    keepGraph: options.retain_graph ?? create,
    createGraph: create,
    inputs: edges,
    accumulate: false,
  });
  return results.map((result, i) => result ?? unusedGradient(wanted, i, options));
}
