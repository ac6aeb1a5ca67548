/** `torch.fx.passes`: passes over graphs, each in a namespace of its own as in PyTorch. */
export * as graph_drawer from "./graph-drawer.ts";
export * as shape_prop from "./shape-prop.ts";
export * as split_module from "./split-module.ts";
