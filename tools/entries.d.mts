/** The types of `entries.mjs`. */
export function entriesOf(root: string): { readonly name: string; readonly file: string; readonly inNode: string }[];
export function exportsField(root: string): Record<string, unknown>;
export function typesVersionsField(root: string): Record<string, Record<string, string[]>>;
