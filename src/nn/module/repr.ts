/** The text of modules, laid out as PyTorch prints them. */
import { printedChildren } from "./members.ts";
import type { Module } from "./module.ts";

/** All lines but the first moved in. */
export function indented(text: string, spaces: number): string {
  const [first, ...rest] = text.split("\n");
  return [first, ...rest.map((line) => " ".repeat(spaces) + line)].join("\n");
}

/** `Net(` … `)` of extra lines and children, as `torch.nn.Module.__repr__` lays it out. */
export function formatModule(module: Module): string {
  const extra = module.extra_repr();
  const extraLines = extra === "" ? [] : extra.split("\n");
  const childLines = printedChildren(module).map(
    ([name, child]) => `(${name}): ${child === null ? "None" : indented(String(child), 2)}`,
  );
  const name = module._get_name();
  if (extraLines.length === 1 && childLines.length === 0) return `${name}(${extraLines[0]})`;
  const lines = [...extraLines, ...childLines];
  return lines.length === 0 ? `${name}()` : `${name}(\n  ${lines.join("\n  ")}\n)`;
}
