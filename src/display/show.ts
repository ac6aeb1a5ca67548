/** `display`: shows a value under the cell of a notebook that runs, or prints it where there is no notebook. */
import { notebook, type MimeBundle } from "../support/platform/notebook.ts";
import { Tensor } from "../tensor/tensor.ts";
import { contentsOfTensor, type TensorView } from "./tensors.ts";

/** How a tensor is shown. */
export interface DisplayOptions {
  /**
   * "heat": [H, W] by colours, blue below 0 and red above; "image": [1 or 3, H, W] from the least value to the largest;
   * "table": [H, W] as numbers; "text": as it prints. Without it: small matrices are tables, large ones heat maps,
   * [1 or 3, H, W] images.
   */
  readonly as?: TensorView;
}

interface Showable {
  [key: symbol]: (() => MimeBundle) | undefined;
}

/** Contents by type. */
export function contentsOf(value: unknown, options: DisplayOptions = {}): MimeBundle {
  if (value instanceof Tensor) return contentsOfTensor(value, options.as);
  const own = (value as Showable | null | undefined)?.[Symbol.for("Jupyter.display")];
  return typeof own === "function" ? own.call(value) : { "text/plain": String(value) };
}

/**
 * Shows a tensor, a plot or a module under the cell of a notebook that runs (Deno's kernel, tslab's); everywhere else it
 * is printed. In Deno's kernel the last value of a cell is shown as well; tslab shows only what is given to `display`.
 *
 * @throws ValueError when a tensor has not the shape of an image, a heat map or a table.
 * @example
 * import * as torch from "flambeau";
 * import { display } from "flambeau/display";
 * display(torch.eye(2)); // a table in a notebook
 */
export function display(value: unknown, options: DisplayOptions = {}): void {
  const contents = contentsOf(value, options);
  const place = notebook()?.place();
  if (place === undefined) console.log(contents["text/plain"]);
  else place.show(contents);
}
