/** What the bench page and its worker say to each other. */

/** An engine. */
export type EngineId = "flambeau" | "tfjs-wasm" | "tfjs-webgpu" | "jax";

/** What the page asks for. */
export type BenchRequest =
  | { readonly task: "list" }
  | { readonly task: "run"; readonly rows: readonly string[]; readonly engines: readonly EngineId[] };

/** What the worker tells. */
export type BenchNews =
  | {
      readonly news: "list";
      readonly rows: readonly string[];
      readonly engines: readonly EngineId[];
      readonly threads: number;
    }
  | { readonly news: "measuring"; readonly name: string }
  | {
      readonly news: "row";
      readonly name: string;
      /** Of one run; engines whose results differ, or that do not have the work, are not in it. */
      readonly milliseconds: Readonly<Record<string, number>>;
      readonly remarks: Readonly<Record<string, string>>;
    }
  | { readonly news: "ended" };
