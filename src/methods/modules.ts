/** The rooms whose operators are methods of tensors: the one list that both the types and the installer read. */
import * as binary from "../ops/binary.ts";
import * as compare from "../ops/compare.ts";
import * as copy from "../ops/copy.ts";
import * as products from "../ops/products.ts";
import * as random from "../ops/random.ts";
import * as extrema from "../ops/extrema.ts";
import * as moments from "../ops/moments.ts";
import * as norm from "../ops/norm.ts";
import * as order from "../ops/order.ts";
import * as scan from "../ops/scan.ts";
import * as sort from "../ops/sort.ts";
import * as softmax from "../ops/softmax.ts";
import * as gather from "../ops/gather.ts";
import * as indexDim from "../ops/index-dim.ts";
import * as indexPut from "../ops/index-put.ts";
import * as masked from "../ops/masked.ts";
import * as reduce from "../ops/reduce.ts";
import * as unary from "../ops/unary.ts";
import * as view from "../ops/view.ts";

export const methodModules = {
  binary,
  compare,
  copy,
  products,
  random,
  extrema,
  moments,
  norm,
  gather,
  indexDim,
  indexPut,
  masked,
  order,
  scan,
  sort,
  softmax,
  reduce,
  unary,
  view,
};
