/** The interpreter of `vmap`: operators on batches run once, by the rule that each has. */
import type { CustomCall } from "../autograd/function.ts";
import { type Frame, interpret, type Interpreter } from "../autograd/interpreters.ts";
import type { OperatorCall } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { BatchedCall } from "./batching/batch.ts";
import { elementwiseInPlace } from "./batching/elementwise-rules.ts";
import { draw } from "./batching/random-rules.ts";
import { missingRule, needsBatch } from "./batching/refusals.ts";
import { ruleOf, wholeRuleOf } from "./batching/rules.ts";
import { vectorizeCustom } from "./custom-batches.ts";
import { Batched, type Randomness } from "./batched.ts";
import { hasLevel, type Level, mapTensors } from "./level.ts";
import { changesLayout, isInPlace, outOfPlace } from "./forms.ts";

export class Vectorizing implements Interpreter {
  constructor(
    private readonly level: Level,
    private readonly size: number,
    private readonly randomness: Randomness,
  ) {}

  call(call: OperatorCall): unknown {
    const { record, args } = call;
    const isBatch = hasLevel(args, this.level);
    if (call.out !== null) {
      if (record.schema.isRandom)
        throw new RuntimeError(
          "vmap: We do not support calling out variants of random operations inside of vmap. Please use non-out variants as a workaround",
        );
      if (isBatch || hasLevel(call.out, this.level)) throw missingRule(`${record.name}.out`, true);
      return call.next();
    }
    if (call.isComposite) {
      const whole = isBatch ? wholeRuleOf(record) : undefined;
      return whole === undefined
        ? call.parts(this.forNativeDropout(call))
        : this.wrapped(whole(this.batched(record, args)));
    }
    if (record.schema.isRandom) {
      const { batched, result } = draw(this.batched(record, args), this.randomness, () => call.next());
      return batched ? this.wrapped(result) : result;
    }
    if (!isBatch) return call.next();
    if (record.unfused) return interpret(this, () => record.unfused!(args));
    if (isInPlace(record)) return this.inPlace(call);
    const rule = ruleOf(record);
    if (rule === undefined) throw missingRule(record.name);
    return this.wrapped(rule(this.batched(record, args)));
  }

  custom(call: CustomCall, frame: Frame): unknown {
    const items = (level: Level): Interpreter => new Vectorizing(level, this.size, this.randomness);
    return vectorizeCustom(call, frame, this.level, this.size, this.randomness, items);
  }

  private batched(record: OperatorRecord, args: readonly unknown[]): BatchedCall {
    return new BatchedCall(this.level, this.size, record, args);
  }

  private wrapped(result: unknown): unknown {
    return mapTensors(result, (tensor) => new Batched(this.level, tensor));
  }

  /** What `native_dropout` draws with "different" is a batch, whether or not its input is. */
  private forNativeDropout({ record, args }: OperatorCall): unknown[] {
    const [input] = args;
    const draws = this.randomness === "different" && record.name === "native_dropout";
    if (!draws || !(input instanceof Tensor) || hasLevel(input, this.level)) return args;
    const whole = this.batched(record, args).whole(input);
    return [new Batched(this.level, whole), ...args.slice(1)];
  }

  private inPlace(call: OperatorCall): unknown {
    const { record, args } = call;
    const self = args[0] as Tensor;
    const isElementwise = record.name !== "masked_fill_" && (record.kind === "pointwise" || record.name === "copy_");
    if (!(self instanceof Batched) || self.level !== this.level) {
      // The operators themselves refuse to broadcast what `add_` and `atan2_` change, as in PyTorch.
      if (!/^(add|atan2)_$/.test(record.name)) throw needsBatch(record.name, this.level.depth);
      return elementwiseInPlace(this.batched(record, args));
    }
    if (isElementwise) {
      elementwiseInPlace(this.batched(record, args));
      return self;
    }
    const plain = outOfPlace(record);
    const rule = ruleOf(plain);
    if (rule === undefined) throw missingRule(record.name, true);
    if (changesLayout(record)) {
      rule(this.batched(record, args));
      self.refresh();
      return self;
    }
    const result = rule(this.batched(plain, args)) as Tensor;
    self.value.copy_(result);
    return self;
  }
}
