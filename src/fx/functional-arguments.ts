/**
 * Arguments of functions of `nn.functional` as PyTorch's graphs have them: what a call must give by position, all else
 * by name, with its default where the call leaves it out. Passes can so read `node.kwargs.p`.
 */
import { isFunctional } from "./function-names.ts";
import { placeByName, splitNamed } from "../ops/declare/arguments.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import type { SchemaArgument } from "../ops/declare/schema.ts";

/** Functions that PyTorch writes in Python; those from its core have their arguments as the call gives them. */
const IN_PYTHON: ReadonlySet<string> = new Set(
  (
    "adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d affine_grid alpha_dropout batch_norm " +
    "binary_cross_entropy binary_cross_entropy_with_logits celu cosine_embedding_loss cross_entropy ctc_loss " +
    "dropout dropout1d dropout2d dropout3d elu embedding embedding_bag feature_alpha_dropout fold " +
    "fractional_max_pool2d fractional_max_pool3d gaussian_nll_loss glu grid_sample group_norm gumbel_softmax " +
    "hardsigmoid hardswish hardtanh hinge_embedding_loss huber_loss instance_norm interpolate kl_div l1_loss " +
    "layer_norm leaky_relu linear_cross_entropy local_response_norm log_softmax lp_pool1d lp_pool2d lp_pool3d " +
    "margin_ranking_loss max_pool1d max_pool2d max_pool3d max_unpool1d max_unpool2d max_unpool3d mish mse_loss " +
    "multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss " +
    "nll_loss normalize pad poisson_nll_loss relu relu6 rms_norm rrelu selu silu smooth_l1_loss soft_margin_loss " +
    "softmax softmin threshold triplet_margin_loss triplet_margin_with_distance_loss unfold"
  ).split(" "),
);
/** Arguments of our operators that PyTorch's functions do not have. */
const OURS: ReadonlySet<string> = new Set(["l1_loss.weight", "layer_norm.cudnn_enable", "rrelu.generator"]);

/** Arguments that are given by position although a call may leave them out. */
const BY_POSITION: ReadonlySet<string> = new Set(["batch_norm.running_mean", "batch_norm.running_var"]);

/** A default as Python's function says it: one number where our operator has one for each dim. */
function defaultOf({ default: value, type }: SchemaArgument): unknown {
  return type === "int[]" && Array.isArray(value) ? (value[0] as unknown) : (value ?? null);
}

/** Arguments by position and by name. */
export interface SplitArguments {
  readonly positional: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
}

/** The arguments of an operator's call as they stand in a graph. */
export function argumentsOf(record: OperatorRecord, args: readonly unknown[]): SplitArguments {
  const { positional, named } = splitNamed(args);
  const { name, schema } = record;
  const asGiven = { positional, named: named ?? {} };
  const parameters = schema.arguments;
  const inPython = name === "split" || (IN_PYTHON.has(name) && isFunctional(name, record.operator));
  if (!inPython || positional.length > parameters.length) return asGiven;
  const known = new Set(parameters.map((parameter) => parameter.name));
  if (Object.keys(asGiven.named).some((key) => !known.has(key))) return asGiven;
  const values = placeByName({ shown: `${name}()`, parameters }, positional, asGiven.named);
  const required: unknown[] = [];
  const others: Record<string, unknown> = {};
  for (const [i, parameter] of parameters.entries()) {
    const value = values[i];
    const place = `${name}.${parameter.name}`;
    if ((!parameter.hasDefault && !parameter.optional) || BY_POSITION.has(place)) required.push(value);
    else if (value !== undefined) others[parameter.name] = value;
    else if (!OURS.has(place)) others[parameter.name] = defaultOf(parameter);
  }
  return { positional: required, named: others };
}
