/** The calls that `npm run bench -- --calls` times: bench/calls.json, which python/calls.py reads too. */
import list from "../../calls.json" with { type: "json" };

export type SizeName = keyof typeof list.sizes;

/** One call at one size, with gradients or without: what an engine is asked to prepare, as JSON. */
export interface Call {
  readonly family: string;
  /** An expression in the words that Python and JavaScript share; `toJavaScript` does the rest. */
  readonly call: string;
  readonly size: SizeName;
  /** Names of the inputs whose gradients are computed; none where only the result is. */
  readonly gradients: readonly string[];
  /** Difference allowed between engines, relative to the largest number. */
  readonly tolerance: number;
}

/** Numbers that expressions name (`s`, `n`), by size. */
export const sizes: Readonly<Record<SizeName, Readonly<Record<string, number>>>> = list.sizes;

/** Expressions that make the inputs, by the names that calls have for them. */
export const inputs: Readonly<Record<string, string>> = list.inputs;

/** Names that stand in an expression, each once; members of objects and keywords are none. */
export function namesIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/(?<![\w.'])[a-z]\w*(?!=|\w)/gi), ([name]) => name));
}

/** All calls, size by size: inputs are made once for each. */
export function allCalls(): Call[] {
  return (Object.keys(sizes) as SizeName[]).flatMap((size) =>
    list.families.flatMap(({ name: family, calls, gradients = [], tolerance = 1e-4 }) =>
      calls.flatMap((call) => {
        const names = namesIn(call);
        const wanted = gradients.filter((name) => names.has(name));
        const plain: Call = { family, call, size, gradients: [], tolerance };
        return wanted.length === 0 ? [plain] : [plain, { ...plain, gradients: wanted }];
      }),
    ),
  );
}
