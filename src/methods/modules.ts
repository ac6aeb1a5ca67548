/**
 * The rooms whose operators the installer makes methods of tensors; their types are `TensorMembers`
 * (tests/types/methods.test-d.ts compares the two).
 */
import * as activation from "../ops/activation/prelu.ts";
import * as copy from "../ops/view/copy.ts";
import * as gather from "../ops/index/gather.ts";
import * as indexSelect from "../ops/index/index-select.ts";
import * as products from "../ops/product/dot-products.ts";
import * as elementwise from "../ops/elementwise/index.ts";
import * as randomFills from "../ops/create/random.ts";
import * as extrema from "../ops/reduce/statistics/extrema.ts";
import * as moments from "../ops/reduce/statistics/moments.ts";
import * as norm from "../ops/reduce/statistics/norm.ts";
import * as counting from "../ops/reduce/statistics/counting.ts";
import * as covariance from "../ops/reduce/statistics/covariance.ts";
import * as order from "../ops/reduce/statistics/order.ts";
import * as shortTime from "../ops/fourier/short-time.ts";
import * as scan from "../ops/reduce/statistics/scan.ts";
import * as sort from "../ops/sort/sort.ts";
import * as unique from "../ops/sort/unique.ts";
import * as softmax from "../ops/activation/softmax.ts";
import * as indexPut from "../ops/index/index-put.ts";
import * as masked from "../ops/index/masked-fill.ts";
import * as scatterReduce from "../ops/index/scatter-reduce.ts";
import * as repeatFlip from "../ops/view/copies/repeat-flip.ts";
import * as triangle from "../ops/view/copies/triangle.ts";
import * as viewScatter from "../ops/view/copies/view-scatter.ts";
import * as inPlaceViews from "../ops/view/inplace-views.ts";
import * as split from "../ops/view/split.ts";
import * as special from "../ops/special/polygamma.ts";
import * as byCallback from "../ops/elementwise/functions/apply-map.ts";
import * as incompleteGamma from "../ops/special/incomplete-gamma.ts";
import * as reduce from "../ops/reduce/reduce.ts";
import * as drawn from "./drawn-members.ts";
import * as quantized from "./quantized-members.ts";
import * as view from "../ops/view/view.ts";

export const methodModules = {
  activation,
  copy,
  elementwise,
  products,
  randomFills,
  extrema,
  moments,
  norm,
  gather,
  indexSelect,
  indexPut,
  masked,
  counting,
  covariance,
  order,
  shortTime,
  inPlaceViews,
  split,
  repeatFlip,
  triangle,
  viewScatter,
  scatterReduce,
  scan,
  sort,
  unique,
  softmax,
  special,
  byCallback,
  incompleteGamma,
  reduce,
  view,
  drawn,
  quantized,
};
