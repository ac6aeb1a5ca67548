/**
 * Lets the core find the sparse code where all of the library is at hand. Bundlers leave this file out: there the
 * functions that make sparse tensors bring the code along.
 */
import { openSparseRoom } from "../ops/sparse/methods.ts";
import { layouts } from "../tensor/layouts.ts";

layouts.load = () => openSparseRoom();
