/** The rooms whose operators are methods of tensors: the one list that both the types and the installer read. */
import * as copy from "../ops/copy.ts";
import * as elementwise from "../ops/elementwise.ts";
import * as random from "../ops/random.ts";
import * as reduce from "../ops/reduce.ts";
import * as view from "../ops/view.ts";
import * as where from "../ops/where.ts";

export const methodModules = { copy, elementwise, random, reduce, view, where };
