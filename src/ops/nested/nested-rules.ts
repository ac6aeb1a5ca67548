/** What operators do with nested tensors: the dispatch point asks here. */
import { Tensor } from "../../tensor/tensor.ts";
import type { Kind } from "../../tensor/kinds.ts";
import { isDifferentiable } from "../../dtype.ts";
import { itemAt } from "../../support/checked.ts";
import { asLeaf } from "../create/create.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import type { ScalarValue, Shape } from "../declare/types.ts";
import { copyInto, ELEMENTWISE, elementwise, inPlace } from "./nested-elementwise.ts";
import { to_padded_tensor } from "./nested-padding.ts";
import { onValues, type Rule, type Rules, unsupported } from "./nested-parts.ts";
import { productRules } from "./nested-products.ts";
import { reductionRules } from "./nested-reduce.ts";
import { isNested, NestedTensor, nestedRoom, ownRecords } from "./nested-tensor.ts";
import { viewRules } from "./nested-views.ts";

/** `zeros_like` and its kin: new values of the same structure, a leaf. */
const likeFactory: Rule = (record, bound) => {
  const self = bound[0] as NestedTensor;
  const values = (onValues(record, bound) as Tensor).detach();
  const made = new NestedTensor(values, self.structure, self.raggedDim);
  const place = record.schema.arguments.findIndex(({ name }) => name === "requires_grad");
  return asLeaf(made, bound[place] === true && isDifferentiable(values.dtype));
};

const likeFactories = ["zeros", "ones", "full", "empty", "rand", "randn", "randint"];

const RULES: Rules = {
  ...viewRules,
  ...reductionRules,
  ...productRules,
  copy_: copyInto,
  ...Object.fromEntries(likeFactories.map((name) => [`${name}_like`, likeFactory])),
};

const elementwiseNames = new Set(ELEMENTWISE);

/** Functions of others that nested tensors go through: their parts have rules. */
const PARTS = new Set(
  `adjoint bfloat16 bool broadcast_tensors byte cdouble cfloat chalf char detach detach_ diff double dsplit float half hsplit int
  long movedim moveaxis reshape_as short tensor_split type_as unsafe_chunk view_as vsplit`.split(/\s+/),
);

function ruleOf(record: OperatorRecord): Rule | undefined {
  const { name } = record;
  if (Object.hasOwn(RULES, name)) return RULES[name];
  const isElementwise = (plain: string): boolean => record.kind === "pointwise" || elementwiseNames.has(plain);
  if (name.endsWith("_") && isElementwise(name.slice(0, -1))) return inPlace;
  return isElementwise(name) ? elementwise : undefined;
}

function run(record: OperatorRecord, bound: unknown[]): unknown {
  const rule = ownRecords.has(record) ? undefined : ruleOf(record);
  if (rule !== undefined) return rule(record, bound);
  if (ownRecords.has(record) || PARTS.has(record.name)) return record.execute(bound, null);
  throw unsupported(record.name);
}

const runNested: Kind["run"] = (record, bound, out) => {
  const result = run(record, bound);
  if (out === null || result === out) return result;
  const targets = (out instanceof Tensor ? [out] : out) as Tensor[];
  (Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]).forEach((value, i) => {
    const target = itemAt(targets, i);
    if (isNested(value) !== isNested(target)) throw unsupported(`${record.name}.out`);
    target.copy_(value);
  });
  return out;
};

/** Makes the dispatch point know what to do with nested tensors. */
export function openNestedRoom(): void {
  nestedRoom.run = runNested;
  // Options are bound, too.
  nestedRoom.pad = (self, padding, ...size) =>
    to_padded_tensor(self, padding as ScalarValue, ...(size as [Shape | null]));
}
