/**
 * Lets the core find the code of sparse and nested tensors where all of the library is at hand. Bundlers leave this file out: there the
 * functions that make such tensors bring the code along.
 */
import { openSparseRoom } from "../ops/sparse/methods.ts";
import { openNestedFiles } from "../ops/nested/nested-files.ts";
import { layouts, nestedFiles } from "../tensor/layouts.ts";

layouts.load = () => openSparseRoom();
nestedFiles.load = () => openNestedFiles();
