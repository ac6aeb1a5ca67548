/** How operators of sparse tensors are declared: by the name of the dense one, found by the dispatch point. */
import { can_cast } from "../../dtype.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { addKind } from "../../tensor/kinds.ts";
import { SparseCoo, SparseCompressed, SparseTensor } from "../../tensor/sparse-tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Definition, OperatorRecord } from "../declare/record.ts";
import { itemAt } from "../../support/checked.ts";

/** What is run for an operator of that name, by the arguments of its schema; undefined: it does not take these. */
type Rule = (...bound: never[]) => unknown;

const rules = new Map<string, Rule>();
/** Operators that take sparse tensors themselves. */
const own = new WeakSet<OperatorRecord>();

/** Says what the operators of these names do with sparse tensors. */
export function rule(names: string | readonly string[], run: Rule): void {
  for (const name of typeof names === "string" ? [names] : names) rules.set(name, run);
}

/** Declares an operator that computes with sparse tensors itself. */
export function sparseOperator<T>(schema: string, definition: Definition): Recorded<T> {
  return takesSparse(operator<Recorded<T>>(schema, definition));
}

/** A function of others that takes sparse tensors as they are. */
export function sparseComposite<T>(schema: string, body: (...args: never[]) => unknown): Recorded<T> {
  return takesSparse(composite<Recorded<T>>(schema, body));
}

/** An operator with its record. */
export type Recorded<T> = T & { readonly record: OperatorRecord };

/** Marks an operator as one that takes sparse tensors itself. */
export function takesSparse<T extends { readonly record: OperatorRecord }>(made: T): T {
  own.add(made.record);
  return made;
}

/** PyTorch's name of a layout in its errors. */
export function layoutWord(tensor: Tensor): string {
  if (tensor instanceof SparseCoo) return "Sparse";
  if (!(tensor instanceof SparseCompressed)) return "Strided";
  const [, kind] = tensor.layoutName.split("_") as [string, string];
  return `Sparse${kind[0]!.toUpperCase()}${kind.slice(1)}`;
}

function isSparse(value: unknown): value is SparseTensor {
  return value instanceof SparseTensor;
}

/** PyTorch's refusal of an operator that its backend for a layout does not have. */
export function refuse(name: string, tensor: Tensor): never {
  if (tensor instanceof SparseCompressed) throw new RuntimeError(`unsupported tensor layout: ${layoutWord(tensor)}`);
  const backend = tensor instanceof SparseCoo ? "SparseCPU" : "CPU";
  throw new NotImplementedError(
    `Could not run 'aten::${name}' with arguments from the '${backend}' backend. This could be because the operator doesn't exist for this backend, or was omitted during the selective/custom build process (if using custom build). If you are a Facebook employee using PyTorch on mobile, please visit https://fburl.com/ptmfixes for possible resolutions.`,
  );
}

/** The name with that of PyTorch's overload: `eq.Scalar`, `eq.Tensor`. */
function overload({ name, schema }: OperatorRecord, bound: readonly unknown[]): string {
  const place = schema.arguments.findIndex(({ type }, i) => i > 0 && type === "Tensor|Scalar");
  if (place < 0) return name;
  return `${name}.${bound[place] instanceof Tensor ? "Tensor" : "Scalar"}`;
}

function run(record: OperatorRecord, bound: unknown[], out: unknown): unknown {
  const known = own.has(record) ? undefined : rules.get(record.name);
  if (known !== undefined) return known(...(bound as never[]));
  if (own.has(record) || record.kind === "composite") return record.execute(bound, null);
  return refuse(overload(record, bound), bound.flat().find(isSparse) ?? (out as Tensor));
}

/** Makes the dispatch point look for sparse tensors. */
export function enableSparse(): void {
  addKind(SparseTensor, (record, bound, out) => {
    const result = run(record, bound, out);
    if (out === null || result === out) return result;
    const targets = (out instanceof Tensor ? [out] : out) as Tensor[];
    (Array.isArray(result) ? result : [result]).forEach((value: Tensor, i) => {
      const target = itemAt(targets, i);
      if (!can_cast(value.dtype, target.dtype))
        throw new RuntimeError(
          `result type ${value.dtype.scalarName} can't be cast to the desired output type ${target.dtype.scalarName}`,
        );
      target.copy_(value);
    });
    return out;
  });
}
