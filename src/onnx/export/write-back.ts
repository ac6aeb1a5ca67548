/** What a tensor is after one of its views was written to: the reverse of views, as operators without side effects. */
import { OnnxExporterError } from "../errors.ts";
import type { GraphStep, GraphValue } from "./graph.ts";

type Back = Pick<GraphStep, "name" | "args">;

/** `whole` with `part` in place of what the view shows of it. */
export function writeBack(view: GraphStep, whole: GraphValue, part: GraphValue): Back {
  const { args } = view;
  const make = (name: string, more: Record<string, unknown>): Back => ({
    name,
    args: new Map<string, unknown>(Object.entries(more)),
  });
  switch (view.name) {
    case "select":
      return make("select_scatter", { self: whole, src: part, dim: args.get("dim"), index: args.get("index") });
    case "slice":
      return make("slice_scatter", {
        self: whole,
        src: part,
        dim: args.get("dim"),
        start: args.get("start"),
        end: args.get("end"),
        step: args.get("step"),
      });
    case "transpose":
    case "t":
      return make("transpose", { self: part, dim0: args.get("dim0") ?? 0, dim1: args.get("dim1") ?? 1 });
    case "permute": {
      const dims = (args.get("dims") as number[]).map((dim) => (dim < 0 ? dim + whole.shape.length : dim));
      return make("permute", { self: part, dims: dims.map((_, i) => dims.indexOf(i)) });
    }
    case "view":
    case "_reshape_alias":
    case "_unsafe_view":
    case "reshape":
    case "flatten":
    case "unflatten":
    case "squeeze":
    case "unsqueeze":
    case "detach":
    case "alias":
      return make("view", { self: part, size: whole.shape });
    default:
      throw new OnnxExporterError(
        `torch.onnx.export: the model writes into a view that ${view.name} made, which cannot be written without side effects yet.\nCompute a new tensor instead of changing the view in place.`,
      );
  }
}
