/** Whether an entry says something about shapes. */
export function saysShapes(text: string): boolean;
/** Whether an entry says something about errors. */
export function saysErrors(text: string): boolean;
