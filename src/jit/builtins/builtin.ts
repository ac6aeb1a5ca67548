/** What functions of the language are registered as. */
import type { ScriptKeywords, Value } from "../language/script-values.ts";

/** A function of the language. It gives nothing for arguments that are not its own: then an operator of tensors is meant. */
export type Builtin = (args: readonly Value[], keywords: ScriptKeywords | null) => Value | undefined;

/** Functions by their names without the name space. */
export type Builtins = Readonly<Record<string, Builtin>>;

/** An argument by its place or its name. */
export function argument(
  args: readonly Value[],
  keywords: ScriptKeywords | null,
  place: number,
  name: string,
): Value | undefined {
  return args[place] ?? keywords?.get(name) ?? args[place];
}
