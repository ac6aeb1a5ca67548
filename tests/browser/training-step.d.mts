/** Types of the training step that Node and the page share. */
export function trainingStep(torch: unknown): { readonly before: number; readonly after: number };
