/** Gives tensors what notebooks ask of them. Bundlers leave it out of pages, which have no notebook around them. */
import { Tensor } from "../tensor/tensor.ts";
import { notebookProperties } from "./notebook.ts";

Object.defineProperties(Tensor.prototype, notebookProperties);
