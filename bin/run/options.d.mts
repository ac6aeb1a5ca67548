/** What `flambeau-run` was told. */
export interface RunOptions {
  readonly processes: number;
  readonly nodes: number;
  readonly nodeRank: number | null;
  readonly address: { readonly host: string; readonly port: number } | null;
  readonly port: number | null;
  readonly id: string;
  readonly restarts: number;
  readonly seconds: number;
  readonly logs: string | null;
  readonly redirects: number;
  readonly tee: number;
  readonly mpirun: string | null;
  readonly command: readonly string[];
}
export const help: string;
export function parse(words: readonly string[]): RunOptions | null;
