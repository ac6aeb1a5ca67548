/** The `autograd.Function` of a registered operator: how its calls are recorded, and what `vmap` does with them. */
import type { FunctionContext } from "../autograd/function-context.ts";
import { Function as AutogradFunction } from "../autograd/function.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { itemAt } from "../support/checked.ts";
import { RuntimeError } from "../support/errors.ts";
import { warnOnce } from "../support/warnings.ts";
import { stack } from "../ops/view/join.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { OperatorDefinition } from "./definition.ts";

type Flat = (...args: unknown[]) => unknown;

/** What a call was, beside its tensors: it goes along as the last argument of the function. */
class CallFacts {
  /** How many results there are if it is a list of tensors, or null. */
  listLength: number | null = null;

  constructor(
    readonly operator: OperatorDefinition,
    readonly bound: readonly unknown[],
  ) {}

  /** How many flat values a positional argument became: lists of tensors are spread, others are one. */
  private sizeOf(place: number): number {
    const value = this.bound[place];
    const isList = itemAt(this.operator.schema.arguments, place).type === "Tensor[]";
    return isList && Array.isArray(value) ? value.length : 1;
  }

  /** Whether a positional argument was spread. */
  private isSpread(place: number): boolean {
    return itemAt(this.operator.schema.arguments, place).type === "Tensor[]" && Array.isArray(this.bound[place]);
  }

  /** Flat values as the positional arguments: lists where there were some. */
  grouped<T>(flat: readonly T[]): (T | T[])[] {
    let at = 0;
    return this.bound.slice(0, this.operator.schema.positional).map((_, place) => {
      const part = flat.slice(at, (at += this.sizeOf(place)));
      return this.isSpread(place) ? part : part[0]!;
    });
  }

  /** Positional arguments, flat. */
  flat(): unknown[] {
    return this.bound
      .slice(0, this.operator.schema.positional)
      .flatMap((value, i) => (this.isSpread(i) ? value : [value]));
  }

  /** Gradients of positional arguments, flat. */
  flatGradients(given: readonly unknown[]): Gradient[] {
    return given.flatMap((gradient, place): Gradient[] => {
      if (!this.isSpread(place)) return [gradient as Gradient];
      const size = this.sizeOf(place);
      if (gradient === null || gradient === undefined) return new Array<Gradient>(size).fill(null);
      if (Array.isArray(gradient) && gradient.length === size) return gradient as Gradient[];
      throw new RuntimeError(
        `Expected the return from backward to be of the same structure as the inputs: argument '${itemAt(this.operator.schema.arguments, place).name}' of ${this.operator.overloadName} is a list of ${size} tensors, and so must be its gradient.`,
      );
    });
  }

  /** All values of the call with other positional ones. */
  withPositional(flat: readonly unknown[]): unknown[] {
    return [...this.grouped(flat), ...this.bound.slice(this.operator.schema.positional)];
  }

  /** What came out, as the program gets it. */
  results(flat: unknown): unknown {
    return this.listLength === null ? flat : [flat].flat();
  }
}

/** Throws unless there is a gradient for each positional argument; those that have defaults may be left out at the end. */
function checkCount(operator: OperatorDefinition, gradients: readonly unknown[]): void {
  const { schema, overloadName } = operator;
  const missing = schema.arguments.slice(gradients.length, schema.positional);
  if (gradients.length <= schema.positional && missing.every(({ hasDefault }) => hasDefault)) return;
  throw new RuntimeError(
    `The backward formula for ${overloadName} returned an incorrect number of gradients (expected ${schema.positional}, got ${gradients.length}). Expected one gradient for each forward input, or for each positional input to the operator. Use None for inputs that do not require a gradient.`,
  );
}

/** What a user's backward gave, as a list with one entry for each positional argument. */
function gradientList(facts: CallFacts, given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) return [given];
  const { schema } = facts.operator;
  // Of an operator of one list, the list of its gradients is what is meant.
  const isOneList =
    schema.positional === 1 && itemAt(schema.arguments, 0).type === "Tensor[]" && !Array.isArray(given[0]);
  return isOneList ? [given] : given;
}

function runBackward(context: FunctionContext, facts: CallFacts, gradients: readonly Gradient[]): Gradient[] {
  const { operator } = facts;
  if (operator.backward === null)
    throw new RuntimeError(
      `Trying to backward through ${operator.overloadName} but no autograd formula was registered. Please use register_autograd to add one.`,
    );
  const needs = context.needs_input_grad;
  context.needs_input_grad = facts.grouped(needs.slice(0, -1)) as never;
  try {
    const given = (operator.backward as Flat)(context, ...(facts.listLength === null ? gradients : [gradients]));
    const list = gradientList(facts, given);
    checkCount(operator, list);
    const whole = [...list, ...new Array<null>(operator.schema.positional - list.length).fill(null)];
    return [...facts.flatGradients(whole), null];
  } finally {
    context.needs_input_grad = needs;
  }
}

/** One item after the other, with PyTorch's warning, where nothing is registered for batches. */
function itemByItem(facts: CallFacts, size: number, inDims: readonly unknown[], flat: readonly unknown[]): unknown {
  const { operator } = facts;
  const { schema } = operator;
  if (size === 0) throw new RuntimeError("The fallback path does not support vmap over dims of size 0.");
  warnOnce(
    `vmap:${operator.qualifiedName}`,
    `There is a performance drop because we have not yet implemented the batching rule for ${operator.qualifiedName}. Please file us an issue on GitHub so that we can prioritize its implementation.`,
  );
  const dims = facts.grouped(inDims);
  if (schema.arguments.some(({ mutates }, i) => mutates && dims[i] === null))
    throw new RuntimeError(
      `vmap: ${operator.qualifiedName}(self, *extra_args) is not possible because there exists a Tensor \`other\` in extra_args that has more elements than \`self\`. This happened due to \`other\` being vmapped over but \`self\` not being vmapped over. Please try to use out-of-place operators instead of ${operator.qualifiedName}.`,
    );
  const results = Array.from({ length: size }, (_, i) => {
    const items = flat.map((value, k) => (inDims[k] === null ? value : (value as Tensor).select(0, i)));
    return operator.call(...operator.argumentsFor(facts.withPositional(items)));
  });
  const first = results[0];
  if (first instanceof Tensor) return [stack(results as Tensor[]), 0];
  if (!Array.isArray(first)) return [first, null];
  facts.listLength = operator.givesList ? first.length : null;
  return [first.map((_, k) => stack(results.map((each) => itemAt(each as Tensor[], k)))), 0];
}

const made = new WeakMap<OperatorDefinition, typeof AutogradFunction>();

/** The class of an operator, named as PyTorch names it: its nodes are called so. */
function functionOf(operator: OperatorDefinition): typeof AutogradFunction {
  const found = made.get(operator);
  if (found !== undefined) return found;
  const factsOf = (args: readonly unknown[]): CallFacts => args.at(-1) as CallFacts;
  class Generated extends AutogradFunction {
    static override forward(...args: unknown[]): Tensor | Tensor[] {
      const facts = factsOf(args);
      const result = operator.execute(facts.withPositional(args.slice(0, -1)));
      if (operator.givesList && Array.isArray(result)) facts.listLength = result.length;
      return result as Tensor;
    }
    static override setup_context(context: FunctionContext, ...rest: unknown[]): void {
      const [inputs, output] = rest as [readonly unknown[], unknown];
      const facts = factsOf(inputs);
      context["facts"] = facts;
      if (operator.setup === null) return;
      const positional = facts.grouped(inputs.slice(0, -1));
      const byName = operator.schema.arguments.length > operator.schema.positional;
      const keywordOnly = byName ? [operator.keywordOnly(facts.bound)] : [];
      (operator.setup as Flat)(context, positional, ...keywordOnly, facts.results(output));
    }
    static override backward(context: FunctionContext, ...gradients: Gradient[]): readonly Gradient[] {
      return runBackward(context, context["facts"] as CallFacts, gradients);
    }
    static override vmap(info: unknown, in_dims: readonly unknown[], ...args: unknown[]): unknown {
      const facts = factsOf(args);
      const [dims, flat] = [in_dims.slice(0, -1), args.slice(0, -1)];
      if (operator.batched === null) return itemByItem(facts, (info as { batch_size: number }).batch_size, dims, flat);
      const values = operator.argumentsFor(facts.withPositional(flat));
      return (operator.batched as Flat)(info, facts.grouped(dims), ...values);
    }
  }
  const name = `GeneratedBackwardFor_${operator.namespace}_${operator.name}_default`;
  Object.defineProperty(Generated, "name", { value: name });
  made.set(operator, Generated);
  return Generated;
}

/** Calls an operator as one step of the graph, or of the transforms that are in force. */
export function applyGenerated(operator: OperatorDefinition, bound: readonly unknown[]): unknown {
  const facts = new CallFacts(operator, bound);
  const apply = functionOf(operator).apply as Flat;
  return apply(...facts.flat(), facts);
}
