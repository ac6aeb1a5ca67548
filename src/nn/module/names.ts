/** Checks of what becomes part of a module under a name, and help for what cannot. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { KeyError, TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { MODULE } from "./kind.ts";

/** Refuses names that no part of a module can have. */
export function checkName(module: object, name: string, kind: string, isSame: (value: unknown) => boolean): void {
  if (typeof name !== "string") throw new TypeError(`${kind} name should be a string. Got ${pythonTypeName(name)}`);
  if (name.includes("."))
    throw new KeyError(`${kind} name can't contain "."${kind === "module" ? `, got: ${name}` : ""}`);
  if (name === "") throw new KeyError(`${kind} name can't be empty string ""`);
  const present = (module as Record<string, unknown>)[name];
  if (present !== undefined && present !== null && !isSame(present))
    throw new KeyError(`attribute '${name}' already exists`);
}

/** A value as Python's `torch.typename` would show it. */
export function typenameOf(value: unknown): string {
  if (value instanceof Tensor) return `torch.${value.dtype.scalarName}Tensor`;
  return pythonTypeName(value);
}

/** What to write where a function or class was given for a module. */
export function moduleHelp(value: unknown): readonly string[] {
  if (typeof value !== "function") return [];
  const { name } = value as { name: string };
  if ((value as { prototype?: { [MODULE]?: boolean } }).prototype?.[MODULE])
    return [`Expected a Module, got the class ${name}: write new nn.${name}(…).`];
  const layers: Record<string, string> = {
    relu: "ReLU",
    relu6: "ReLU6",
    gelu: "GELU",
    elu: "ELU",
    selu: "SELU",
    celu: "CELU",
    silu: "SiLU",
    glu: "GLU",
    prelu: "PReLU",
    leaky_relu: "LeakyReLU",
    log_softmax: "LogSoftmax",
    logsigmoid: "LogSigmoid",
    max_pool2d: "MaxPool2d",
    avg_pool2d: "AvgPool2d",
  };
  const layer =
    layers[name] ??
    (name
      ? name
          .split("_")
          .map((word) => word[0]!.toUpperCase() + word.slice(1))
          .join("")
      : "");
  return [
    `Expected a Module, got a function${layer ? `; use new nn.${layer}(…)` : ": make it a class with a forward method"}.`,
  ];
}
