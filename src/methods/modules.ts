/**
 * The rooms whose operators the installer makes methods of tensors; their types are `TensorMembers`
 * (tests/types/methods.test-d.ts compares the two).
 */
import * as activation from "../ops/activation-methods.ts";
import * as copy from "../ops/copy.ts";
import * as gather from "../ops/gather.ts";
import * as indexDim from "../ops/index-dim.ts";
import * as products from "../ops/products.ts";
import * as elementwise from "../ops/elementwise.ts";
import * as random from "../ops/random.ts";
import * as extrema from "../ops/extrema.ts";
import * as moments from "../ops/moments.ts";
import * as norm from "../ops/norm.ts";
import * as counting from "../ops/counting.ts";
import * as covariance from "../ops/covariance.ts";
import * as order from "../ops/order.ts";
import * as shortTime from "../ops/short-time.ts";
import * as scan from "../ops/scan.ts";
import * as sort from "../ops/sort.ts";
import * as uniqueness from "../ops/unique.ts";
import * as softmax from "../ops/softmax.ts";
import * as indexPut from "../ops/index-put.ts";
import * as masked from "../ops/masked.ts";
import * as scatterReduce from "../ops/scatter-reduce.ts";
import * as arrange from "../ops/arrange.ts";
import * as triangle from "../ops/triangle.ts";
import * as viewScatter from "../ops/view-scatter.ts";
import * as inPlaceViews from "../ops/inplace-views.ts";
import * as pieces from "../ops/pieces.ts";
import * as special from "../ops/special-methods.ts";
import * as byCallback from "../ops/by-callback.ts";
import * as incompleteGamma from "../ops/incomplete-gamma.ts";
import * as reduce from "../ops/reduce.ts";
import * as view from "../ops/view.ts";

export const methodModules = {
  activation,
  copy,
  elementwise,
  products,
  random,
  extrema,
  moments,
  norm,
  gather,
  indexDim,
  indexPut,
  masked,
  counting,
  covariance,
  order,
  shortTime,
  inPlaceViews,
  pieces,
  arrange,
  triangle,
  viewScatter,
  scatterReduce,
  scan,
  sort,
  uniqueness,
  softmax,
  special,
  byCallback,
  incompleteGamma,
  reduce,
  view,
};
