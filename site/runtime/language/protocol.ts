/** What an editor asks the language service. Places are in the cell's own text. */

/** A cell with those above it, whose names it sees. */
export interface CellText {
  readonly before: string;
  readonly code: string;
}

/** What is asked. */
export type LanguageRequest = { readonly id: number; readonly cell: CellText } & (
  | { readonly task: "complete"; readonly at: number }
  | { readonly task: "describe"; readonly at: number; readonly name: string }
  | { readonly task: "hover"; readonly at: number }
  | { readonly task: "check" }
);

/** A name that fits. */
export interface Completion {
  readonly label: string;
  readonly type: string;
}

/** What a name is. */
export interface Description {
  readonly signature: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Something that is wrong. */
export interface Problem {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** What is answered. */
export interface LanguageAnswer {
  readonly id: number;
  readonly completions?: readonly Completion[];
  readonly description?: Description | null;
  readonly problems?: readonly Problem[];
}
