/**
 * Selective checkpointing: of a part that is computed again, some operators keep their results (products, say) and only
 * the others are computed again.
 */
import { detachedAlias } from "../autograd/history.ts";
import { interpret, type Interpreter } from "../autograd/interpreters.ts";
import { setSubstitute, type OperatorCall } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { RuntimeError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { CheckpointContext } from "./checkpoint.ts";

/** What becomes of an operator's results: numbers of PyTorch's enum. */
export const CheckpointPolicy = {
  MUST_SAVE: 0,
  PREFER_SAVE: 1,
  MUST_RECOMPUTE: 2,
  PREFER_RECOMPUTE: 3,
  MUST_CPU_OFFLOAD: 4,
} as const;
/** One of the numbers. */
export type CheckpointPolicy = (typeof CheckpointPolicy)[keyof typeof CheckpointPolicy];

/** What a policy is told beside the operator. */
export class SelectiveCheckpointContext {
  constructor(
    /** Whether the part is being computed again. */
    readonly is_recompute: boolean,
  ) {}
}

/** Decides by the name of an operator (`"mm"`) and its arguments what becomes of its results. */
export type PolicyFunction = (
  ctx: SelectiveCheckpointContext,
  op: string,
  ...args: readonly unknown[]
) => CheckpointPolicy | boolean;

/** Operators that make no results of their own to keep. */
export const SAC_IGNORED_OPS: ReadonlySet<string> = new Set(["detach", "prim::device"]);

const saves = (policy: CheckpointPolicy | boolean): boolean =>
  policy === true || policy === CheckpointPolicy.MUST_SAVE || policy === CheckpointPolicy.PREFER_SAVE;

type Results = Tensor | Tensor[];
const plain = (results: unknown): Results =>
  Array.isArray(results) ? (results as Tensor[]).map(detachedAlias) : detachedAlias(results as Tensor);

function policyOf(
  given: PolicyFunction | readonly { readonly record?: OperatorRecord; readonly name?: string }[],
): PolicyFunction {
  if (typeof given === "function") return given;
  const names = new Set(given.map((each) => each.record?.name ?? each.name));
  return (_ctx, op) => (names.has(op) ? CheckpointPolicy.MUST_SAVE : CheckpointPolicy.PREFER_RECOMPUTE);
}

/** Whether calls of an operator are recorded: others have nothing that backward needs. */
function hasHistory({ kind, derivative, joint }: OperatorRecord): boolean {
  return kind === "pointwise" || derivative !== undefined || joint !== undefined;
}

/** Whether the results of a call are tensors that can be kept. */
function hasTensors(results: unknown): boolean {
  return results instanceof Tensor || (Array.isArray(results) && results.every((each) => each instanceof Tensor));
}

/**
 * The two contexts of `checkpoint({ context_fn })` for a part whose operators `policy_fn_or_list` keep their results: a
 * list of operators, or a function.
 * @example
 * const { checkpoint, create_selective_checkpoint_contexts } = torch.utils.checkpoint;
 * const [x, w] = [torch.randn(2, 3, { requires_grad: true }), torch.randn(3, 3)];
 * const context_fn = () => create_selective_checkpoint_contexts([torch.mm]);
 * checkpoint((a: Tensor) => torch.mm(a, w).sin(), x, { use_reentrant: false, context_fn }).sum().backward();
 */
export function create_selective_checkpoint_contexts(
  policy_fn_or_list: PolicyFunction | readonly { readonly record?: OperatorRecord; readonly name?: string }[],
  _allow_cache_entry_mutation = false,
): readonly [CheckpointContext, CheckpointContext] {
  const policy = policyOf(policy_fn_or_list);
  const kept = new Map<string, Results[]>();
  const isKept = (call: OperatorCall, again: boolean): boolean =>
    !call.isComposite &&
    call.mutated.length === 0 &&
    !call.record.view &&
    hasHistory(call.record) &&
    !SAC_IGNORED_OPS.has(call.record.name) &&
    saves(policy(new SelectiveCheckpointContext(again), call.record.name, ...call.args));
  const first: Interpreter = {
    call(call) {
      if (call.isComposite) return call.parts();
      const results = call.next();
      if (!hasTensors(results) || !isKept(call, false)) return results;
      const list = kept.get(call.record.name) ?? [];
      list.push(plain(results));
      kept.set(call.record.name, list);
      return results;
    },
  };
  const second: Interpreter = {
    call(call) {
      if (call.isComposite) return call.parts();
      if (!isKept(call, true)) return call.next();
      const list = kept.get(call.record.name);
      if (list === undefined || list.length === 0)
        throw new RuntimeError(
          `${call.record.name} encountered during backward, but not found in storage: the part computes other operators the second time`,
        );
      const held = list.shift();
      setSubstitute(() => held);
      try {
        return call.next();
      } finally {
        setSubstitute(null);
      }
    },
  };
  return [(body) => interpret(first, body), (body) => interpret(second, body)];
}

/** Two contexts that do nothing. */
export function noop_context_fn(): readonly [CheckpointContext, CheckpointContext] {
  return [(body) => body(), (body) => body()];
}

/** Warns where no input wants a gradient: then backward has nothing to compute again. */
export function check_backward_validity(inputs: Iterable<unknown>): void {
  for (const input of inputs) if (input instanceof Tensor && input.requires_grad) return;
  warnAlways("None of the inputs have requires_grad=True. Gradients will be None");
}

/** The type of device whose random state checkpoints keep: the CPU's. */
export const DefaultDeviceType: {
  get_device_type(): string;
  set_device_type(device?: string): void;
} = {
  get_device_type: () => "cpu",
  set_device_type: () => {},
};
