/** The types of `ordered-imports.mjs`. */
export interface Unit {
  readonly entered: string;
  readonly members: readonly string[];
  readonly needs: readonly number[];
}
export function importsOf(outdir: string, entry: string): Map<string, string[]>;
export function unitsOf(
  imports: ReadonlyMap<string, readonly string[]>,
  entry: string,
  names: readonly string[],
): Unit[];
export function orderImports(
  outdir: string,
  entry: string,
  names: readonly string[],
  hasEffects?: (name: string) => boolean,
): void;
