/**
 * Updates that gradients flow through (`differentiable: true`): the formula of a step, evaluated on tensors in place of
 * scalars.
 */
import { complexForm } from "../ops/declare/complex-forms.ts";
import { NotImplementedError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Scalar } from "../kernel/ir.ts";

type Value = Tensor | number;
type Operand = TensorScalar | Scalar | number;

function valueOf(operand: Operand): Value {
  if (operand instanceof TensorScalar) return operand.value;
  if (typeof operand === "number") return operand;
  if (operand.op === "neg") return -Number(valueOf(operand.args[0]));
  if (operand.op !== "const") throw new NotImplementedError(`a differentiable step cannot compute with ${operand.op}`);
  return Number(operand.payload);
}

/** Has the operations of scalars that formulas of optimizers use; its value is a tensor or a number. */
class TensorScalar {
  readonly type = "f64";
  constructor(readonly value: Value) {}

  private binary(
    other: Operand,
    numbers: (a: number, b: number) => number,
    tensors: (a: Tensor, b: Value) => Tensor,
    turned: (a: number, b: Tensor) => Tensor,
  ): TensorScalar {
    const [a, b] = [this.value, valueOf(other)];
    if (a instanceof Tensor) return new TensorScalar(tensors(a, b));
    return new TensorScalar(b instanceof Tensor ? turned(a, b) : numbers(a, b));
  }
  private unary(number: (a: number) => number, tensor: (a: Tensor) => Tensor): TensorScalar {
    return new TensorScalar(this.value instanceof Tensor ? tensor(this.value) : number(this.value));
  }

  add(other: Operand): TensorScalar {
    return this.binary(other, (a, b) => a + b, (a, b) => a.add(b), (a, b) => b.add(a)); // prettier-ignore
  }
  sub(other: Operand): TensorScalar {
    return this.binary(other, (a, b) => a - b, (a, b) => a.sub(b), (a, b) => b.neg().add(a)); // prettier-ignore
  }
  mul(other: Operand): TensorScalar {
    return this.binary(other, (a, b) => a * b, (a, b) => a.mul(b), (a, b) => b.mul(a)); // prettier-ignore
  }
  div(other: Operand): TensorScalar {
    return this.binary(other, (a, b) => a / b, (a, b) => a.div(b), (a, b) => b.reciprocal().mul(a)); // prettier-ignore
  }
  max(other: Operand): TensorScalar {
    const larger = (a: Tensor, b: Value): Tensor => (b instanceof Tensor ? a.maximum(b) : a.clamp({ min: b }));
    return this.binary(other, Math.max, larger, (a, b) => larger(b, a));
  }
  min(other: Operand): TensorScalar {
    const smaller = (a: Tensor, b: Value): Tensor => (b instanceof Tensor ? a.minimum(b) : a.clamp({ max: b }));
    return this.binary(other, Math.min, smaller, (a, b) => smaller(b, a));
  }
  gt(other: Operand): TensorScalar {
    return this.binary(other, (a, b) => Number(a > b), (a, b) => a.gt(b), (a, b) => b.lt(a)); // prettier-ignore
  }
  lt(other: Operand): TensorScalar {
    return this.binary(other, (a, b) => Number(a < b), (a, b) => a.lt(b), (a, b) => b.gt(a)); // prettier-ignore
  }
  neg(): TensorScalar {
    return this.unary((a) => -a, (a) => a.neg()); // prettier-ignore
  }
  abs(): TensorScalar {
    return this.unary(Math.abs, (a) => a.abs());
  }
  sqrt(): TensorScalar {
    return this.unary(Math.sqrt, (a) => a.sqrt());
  }
  /** A condition's choice. */
  select(yes: Operand, no: Operand): TensorScalar {
    const condition = this.value;
    if (!(condition instanceof Tensor)) return new TensorScalar(valueOf(condition === 0 ? no : yes));
    const [a, b] = [valueOf(yes), valueOf(no)];
    if (a instanceof Tensor) return new TensorScalar(a.where(condition, b));
    if (b instanceof Tensor) return new TensorScalar(b.where(condition.logical_not(), a));
    return new TensorScalar(
      condition
        .to(condition.new_full([], a).dtype)
        .mul(a - b)
        .add(b),
    );
  }
}

const pairsOf = /* @__PURE__ */ complexForm("pairs");

/** Computes new values of buffers from a formula on scalars, so that autograd records it, and writes them in place. */
export function applyRecorded(
  names: readonly string[],
  tensors: readonly Tensor[],
  numberNames: readonly string[],
  numbers: readonly number[],
  formula: (v: Record<string, Scalar>) => Record<string, Scalar | undefined>,
): void {
  const parts = tensors.map((tensor) => (tensor.dtype.is_complex ? pairsOf(tensor) : tensor));
  const values: Record<string, TensorScalar> = {};
  // Copies: what a formula read must not change when its results are written.
  names.forEach((name, i) => (values[name] = new TensorScalar(parts[i]!.clone())));
  numberNames.forEach((name, i) => (values[name] = new TensorScalar(numbers[i]!)));
  const results = formula(values as unknown as Record<string, Scalar>) as unknown as Record<
    string,
    Operand | undefined
  >;
  names.forEach((name, i) => {
    const result = results[name];
    if (result === undefined) return;
    const value = valueOf(result);
    if (value instanceof Tensor) parts[i]!.copy_(value);
    else parts[i]!.fill_(value);
  });
}
