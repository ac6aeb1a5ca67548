/** Operators of classical machine learning (`ai.onnx.ml`), as skl2onnx and its kin write them. https://onnx.ai/onnx/operators/ */
import { float32, int64 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import { where } from "../../../ops/elementwise/where.ts";
import { cat } from "../../../ops/view/join.ts";
import { itemAt, lastOf, sizeAt } from "../../../support/checked.ts";
import { elementsOf } from "../../../tensor/elements.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { tensorOf } from "../../format/tensors.ts";
import {
  flowOf,
  LabelledRows,
  listOfNumbers,
  need,
  outputs,
  TextArray,
  type Flow,
  type OnnxNode,
  type OnnxOperator,
} from "../node.ts";
import { postTransform, type Post } from "./scores.ts";
import { supportVectorClasses, supportVectorValues } from "./support-vectors.ts";
import { treeScores, treesOfEnsemble, weightsOfTrees } from "./trees.ts";

const list = (values: readonly number[], like: Tensor): Tensor =>
  tensor([...values], { dtype: float32, device: like.device });

/** A matrix of float32: rows are samples. */
function rowsOf(inputs: readonly Flow[], node: OnnxNode): Tensor {
  const x = need(inputs, 0, node);
  return (x.ndim === 1 ? x.unsqueeze(0) : x).to(float32);
}

/** Classes by their numbers: integers, or strings. */
export type Labels = readonly number[] | readonly string[];

function labelsOf(node: OnnxNode, ...names: string[]): Labels {
  for (const name of names) {
    const found = name.includes("string") ? node.texts(name) : node.ints(name);
    if (found !== null && found.length > 0) return found;
  }
  return [0, 1];
}

/** The labels at places [n] of a list. */
function labelled(places: Tensor, labels: Labels): Tensor | TextArray {
  const numbers = labels.filter((label) => typeof label === "number");
  if (numbers.length === labels.length)
    return tensor(numbers, { dtype: int64, device: places.device }).index_select(0, places.to(int64));
  const at = listOfNumbers(places);
  return new TextArray(
    [at.length],
    at.map((place) => itemAt(labels as readonly string[], place)),
  );
}

/** Labels [n] and scores [n, classes]: of two classes one score may be there. */
function classified(scores: Tensor, labels: Labels, post: Post, threshold = 0): Flow[] {
  const single = sizeAt(scores.shape, 1) === 1;
  const places = single ? scores.select(1, 0).gt(threshold).to(int64) : scores.argmax(1);
  // One score of two classes: the other is its counterpart.
  const both = single && labels.length === 2;
  return [labelled(places, labels), postTransform(scores, post, both ? "counterpart" : null)];
}

const linearClassifier: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const intercepts = node.floats("intercepts") ?? [];
  const coefficients = node.floats("coefficients") ?? [];
  const classes = intercepts.length || coefficients.length / sizeAt(x.shape, 1);
  const weight = list(coefficients, x).view(classes, sizeAt(x.shape, 1));
  const products = x.matmul(weight.t());
  const scores = intercepts.length > 0 ? products.add(list(intercepts, x)) : products;
  const labels = labelsOf(node, "classlabels_strings", "classlabels_ints");
  return outputs(...classified(scores, labels, node.text("post_transform", "NONE") as Post));
};

const linearRegressor: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const weight = list(node.floats("coefficients") ?? [], x).view(node.int("targets", 1), sizeAt(x.shape, 1));
  const products = x.matmul(weight.t());
  const intercepts = node.floats("intercepts");
  const values = intercepts !== null && intercepts.length > 0 ? products.add(list(intercepts, x)) : products;
  return postTransform(values, node.text("post_transform", "NONE") as Post, null);
};

const scaler: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node).to(float32);
  return x.sub(list(node.floats("offset") ?? [0], x)).mul(list(node.floats("scale") ?? [1], x));
};

const normalizer: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const norm = node.text("norm", "MAX");
  const size =
    norm === "L1" ? x.abs().sum(-1, true) : norm === "L2" ? x.square().sum(-1, true).sqrt() : x.amax(-1, true);
  return x.div(where(size.eq(0), 1, size).to(float32));
};

const imputer: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const floats = node.floats("imputed_value_floats");
  const isFloat = x.dtype.is_floating_point;
  const values = tensor((isFloat ? floats : node.ints("imputed_value_int64s")) ?? [0], {
    dtype: x.dtype,
    device: x.device,
  });
  const replaced = isFloat ? node.float("replaced_value_float", 0) : node.int("replaced_value_int64", 0);
  return where(Number.isNaN(replaced) ? x.isnan() : x.eq(replaced), values, x).to(x.dtype);
};

const binarizer: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  return x.gt(node.float("threshold", 0)).to(x.dtype);
};

const featureVectorizer: OnnxOperator = (inputs, node) =>
  cat(
    inputs.map((_, i) => need(inputs, i, node).to(float32)),
    -1,
  );

const arrayFeatureExtractor: OnnxOperator = (inputs, node) => {
  const places = need(inputs, 1, node).flatten();
  const [x] = inputs;
  if (x instanceof TextArray) {
    const width = x.shape.at(-1) ?? 1;
    const at = listOfNumbers(places);
    const rows = Array.from({ length: x.values.length / width }, (_, row) =>
      at.map((place) => itemAt(x.values, row * width + place)),
    );
    return new TextArray([...(x.shape.length > 1 ? x.shape.slice(0, -1) : [1]), at.length], rows.flat());
  }
  const picked = need(inputs, 0, node).index_select(-1, places.to(int64));
  return picked.ndim === 1 ? picked.unsqueeze(0) : picked;
};

const oneHotEncoder: OnnxOperator = (inputs, node) => {
  const categories = labelsOf(node, "cats_strings", "cats_int64s");
  const [x] = inputs;
  const values: readonly (string | number)[] =
    x instanceof TextArray ? x.values : listOfNumbers(need(inputs, 0, node).to(int64));
  const shape = x instanceof TextArray ? x.shape : need(inputs, 0, node).shape;
  const placeOf = new Map<string | number, number>(categories.map((label, i) => [label, i]));
  const places = values.map((value) => placeOf.get(value) ?? -1);
  if (!node.int("zeros", 1) && places.includes(-1)) throw node.error("a value is none of the categories");
  const at = tensor(places, { dtype: int64 }).reshape([...shape, 1]);
  const all = tensor(
    categories.map((_, i) => i),
    { dtype: int64 },
  );
  return at.eq(all).to(float32);
};

/** Keys or values of a `LabelEncoder`, which stand in one of several attributes. */
function encoderList(node: OnnxNode, name: "keys" | "values"): readonly (string | number)[] | null {
  const proto = node.tensorProto(`${name}_tensor`);
  if (proto !== null) {
    const flow = flowOf(proto, `the attribute ${name}_tensor of ${node.shown}`);
    return flow instanceof TextArray ? flow.values : listOfNumbers(flow);
  }
  return node.texts(`${name}_strings`) ?? node.ints(`${name}_int64s`) ?? node.floats(`${name}_floats`);
}

const labelEncoder: OnnxOperator = (inputs, node) => {
  const [x] = inputs;
  const given: readonly (string | number)[] = x instanceof TextArray ? x.values : listOfNumbers(need(inputs, 0, node));
  const shape = x instanceof TextArray ? x.shape : need(inputs, 0, node).shape;
  const classes = node.texts("classes_strings");
  const from = encoderList(node, "keys");
  const to = encoderList(node, "values");
  // Version 1 has a list of strings whose places are their numbers.
  const keys = from ?? (x instanceof TextArray ? classes : classes?.map((_, i) => i)) ?? [];
  const values = to ?? (x instanceof TextArray ? classes?.map((_, i) => i) : classes) ?? [];
  const table = new Map<string | number, string | number>(keys.map((key, i) => [key, itemAt(values, i)]));
  if (typeof values[0] === "string") {
    const otherwise = node.text("default_string", "_Unused");
    return new TextArray(
      [...shape],
      given.map((key) => String(table.get(key) ?? otherwise)),
    );
  }
  const proto = node.tensorProto("values_tensor");
  const isFloat = node.has("values_floats");
  const dtype = proto !== null ? tensorOf(proto, "values_tensor").dtype : isFloat ? float32 : int64;
  const fallback = node.tensor("default_tensor");
  const otherwise =
    fallback !== null
      ? Number(fallback.reshape(-1).select(0, 0).item())
      : dtype.is_floating_point
        ? node.float("default_float", -0)
        : node.int("default_int64", -1);
  return tensor(
    given.map((key) => Number(table.get(key) ?? otherwise)),
    { dtype },
  ).reshape([...shape]);
};

const categoryMapper: OnnxOperator = (inputs, node) => {
  const [x] = inputs;
  const [texts, numbers] = [node.texts("cats_strings") ?? [], node.ints("cats_int64s") ?? []];
  if (x instanceof TextArray) {
    const table = new Map(texts.map((text, i) => [text, itemAt(numbers, i)]));
    const otherwise = node.int("default_int64", -1);
    return tensor(
      x.values.map((value) => table.get(value) ?? otherwise),
      { dtype: int64 },
    ).reshape([...x.shape]);
  }
  const given = need(inputs, 0, node);
  const table = new Map(numbers.map((number, i) => [number, itemAt(texts, i)]));
  const otherwise = node.text("default_string", "_Unused");
  return new TextArray(
    [...given.shape],
    listOfNumbers(given).map((value) => table.get(value) ?? otherwise),
  );
};

const zipMap: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const labels = labelsOf(node, "classlabels_strings", "classlabels_int64s");
  const width = sizeAt(x.shape, 1);
  const values = Array.from(elementsOf(x.contiguous()), Number);
  return new LabelledRows(
    Array.from(
      { length: sizeAt(x.shape, 0) },
      (_, row) => new Map(labels.slice(0, width).map((label, i) => [label, itemAt(values, row * width + i)])),
    ),
  );
};

const treeRegressor: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const targets = node.int("n_targets", 1);
  const weights = weightsOfTrees(node, "target", targets);
  const scores = treeScores(x, weights, node.text("aggregate_function", "SUM"));
  const base = node.floats("base_values") ?? [];
  const shifted = base.length > 0 ? scores.add(list(base, x)) : scores;
  return postTransform(shifted, node.text("post_transform", "NONE") as Post, null);
};

const posts: readonly Post[] = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];

const treeEnsemble: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const how = itemAt(["AVERAGE", "SUM", "MIN", "MAX"], node.int("aggregate_function", 1));
  const scores = treeScores(rowsOf(inputs, node), treesOfEnsemble(node), how);
  return postTransform(scores, itemAt(posts, node.int("post_transform", 0)), null).to(x.dtype);
};

const dictVectorizer: OnnxOperator = (inputs, node) => {
  const [given] = inputs;
  if (!(given instanceof LabelledRows)) throw node.error("its input is no map");
  const words: readonly (string | number)[] = node.texts("string_vocabulary") ?? node.ints("int64_vocabulary") ?? [];
  const rows = given.rows.map((row) => words.map((word) => row.get(word) ?? 0));
  return tensor(rows, { dtype: given.dtype });
};

const treeClassifier: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const labels = labelsOf(node, "classlabels_strings", "classlabels_int64s");
  const weights = weightsOfTrees(node, "class", labels.length);
  const post = node.text("post_transform", "NONE") as Post;
  const base = node.floats("base_values") ?? [];
  const sums = treeScores(x, weights, "SUM");
  if (labels.length === 2 && weights.used.size === 1) {
    // All weights are of one class: its score is that of the second label.
    const [only = 0] = weights.used;
    const score = sums.narrow(1, only, 1);
    const shifted = base.length > 0 ? score.add(lastOf(base)) : score;
    const positive = weights.allPositive;
    const places = shifted
      .select(1, 0)
      .gt(positive && base.length < 2 ? 0.5 : 0)
      .to(int64);
    return outputs(labelled(places, labels), postTransform(shifted, post, positive ? "rest" : "counterpart"));
  }
  const scores = base.length > 0 ? sums.add(list(base, x)) : sums;
  return outputs(labelled(scores.argmax(1), labels), postTransform(scores, post, null));
};

const svmRegressor: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const values = supportVectorValues(x, node).unsqueeze(1);
  const found = node.int("one_class", 0) ? where(values.gt(0), 1, -1).to(float32) : values;
  return postTransform(found, node.text("post_transform", "NONE") as Post, null);
};

const svmClassifier: OnnxOperator = (inputs, node) => {
  const x = rowsOf(inputs, node);
  const labels = labelsOf(node, "classlabels_strings", "classlabels_ints");
  const { places, scores } = supportVectorClasses(x, node, labels.length);
  // One score of two classes is given with both signs, that of the second class last.
  const both = sizeAt(scores.shape, 1) === 1 && labels.length === 2 ? "counterpart" : null;
  return outputs(labelled(places, labels), postTransform(scores, node.text("post_transform", "NONE") as Post, both));
};

export const learned: Record<string, OnnxOperator> = {
  ArrayFeatureExtractor: arrayFeatureExtractor,
  Binarizer: binarizer,
  CategoryMapper: categoryMapper,
  DictVectorizer: dictVectorizer,
  FeatureVectorizer: featureVectorizer,
  Imputer: imputer,
  LabelEncoder: labelEncoder,
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  Normalizer: normalizer,
  OneHotEncoder: oneHotEncoder,
  SVMClassifier: svmClassifier,
  SVMRegressor: svmRegressor,
  Scaler: scaler,
  TreeEnsemble: treeEnsemble,
  TreeEnsembleClassifier: treeClassifier,
  TreeEnsembleRegressor: treeRegressor,
  ZipMap: zipMap,
};
