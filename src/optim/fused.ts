/**
 * Updates of parameters as operators that interpreters see: one kernel for each parameter, or formulas on tensors while
 * gradients are recorded.
 */
import { bumpVersion } from "../autograd/history.ts";
import { interpreters } from "../autograd/interpreters.ts";
import { callBound } from "../ops/declare/call.ts";
import { makeRecord, type OperatorRecord } from "../ops/declare/record.ts";
import { parseSchema } from "../ops/declare/schema.ts";
import { runnableUpdate, type RunnableUpdate, type UpdateDefinition } from "../compute/optim/update-kernel.ts";
import { broadcastShapes, broadcastBeyond } from "../layout/broadcast.ts";
import { numel, sameShape, type Shape } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { hasValues } from "../compute/look-at.ts";
import { is_grad_enabled } from "../autograd/modes.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { applyRecorded } from "./recorded.ts";
import { partsOf } from "./state.ts";

export type { UpdateDefinition, UpdateScalars } from "../compute/optim/update-kernel.ts";

const letters = "abcdefghijkl";

/**
 * The state may come from an optimizer of other parameters, and a loop over memory would not see that it does not fit.
 * PyTorch says the first line.
 */
function misfit(state: Shape, parameter: Shape): RuntimeError {
  let { message } = broadcastBeyond(state, parameter);
  try {
    broadcastShapes(state, parameter);
  } catch (error) {
    message = (error as Error).message;
  }
  return new RuntimeError(`${message}\nloaded state dict has another order of parameters than the module's fields`);
}

/** The update of one parameter, whatever its dtype and layout. */
export class Update<B extends string = string, N extends string = string> {
  private readonly kernel: RunnableUpdate;
  private record: OperatorRecord | null = null;

  constructor(private readonly definition: UpdateDefinition<B, N>) {
    this.kernel = runnableUpdate(definition);
  }

  /**
   * Applies the update to the buffers (tensors of one shape) with the numbers of this step, both in the definition's
   * order.
   */
  run(given: readonly Tensor[], numbers: readonly number[]): void {
    for (const { shape } of given) if (!sameShape(shape, given[0]!.shape)) throw misfit(shape, given[0]!.shape);
    if (is_grad_enabled()) {
      const { buffers, numbers: names, formula } = this.definition;
      applyRecorded(buffers, given, names, numbers, formula as unknown as Parameters<typeof applyRecorded>[4]);
      return;
    }
    const tensors = given[0]!.dtype.is_complex ? given.map(partsOf) : given;
    if (interpreters.top === null) this.apply(tensors, numbers);
    else callBound((this.record ??= this.makeRecord()), [...tensors, ...numbers]);
  }

  /** The operator that the update is for interpreters: `sgd_step(Tensor(a!) param, Tensor grad, float lr) -> ()`. */
  private makeRecord(): OperatorRecord {
    const { name, buffers, numbers } = this.definition;
    const { written } = this.kernel;
    const list = [
      ...buffers.map((buffer, i) => (written[i] ? `Tensor(${letters[i]}!) ${buffer}` : `Tensor ${buffer}`)),
      ...numbers.map((number) => `float ${number}`),
    ];
    const schema = parseSchema(`${name.replace(/\W/g, "_").toLowerCase()}(${list.join(", ")}) -> ()`);
    const forward = (...bound: (Tensor | number)[]): Tensor[] => {
      this.apply(bound.slice(0, buffers.length) as Tensor[], bound.slice(buffers.length) as number[]);
      return [];
    };
    return makeRecord("structural", schema, { forward }, (bound) => forward(...(bound as (Tensor | number)[])));
  }

  private apply(tensors: readonly Tensor[], numbers: readonly number[]): void {
    const parameter = tensors[0]!;
    if (numel(parameter.shape) > 0 && hasValues(parameter)) this.kernel.run(tensors, numbers);
    bumpVersion(parameter, this.definition.name);
  }
}

/** Makes updates once for each combination of what decides their formula: flags that hold for all elements. */
export function updatesBy<F extends readonly boolean[], B extends string, N extends string>(
  define: (...flags: F) => UpdateDefinition<B, N>,
): (...flags: F) => Update<B, N> {
  const made: (Update<B, N> | undefined)[] = [];
  return (...flags) => {
    let key = 1;
    for (const flag of flags) key = key * 2 + (flag ? 1 : 0);
    return (made[key] ??= new Update(define(...flags)));
  };
}
