/** Reads and writes members of objects by names that are known at run time only. */

/**
 * An object's members by name, of type `T`. TypeScript gives classes no members by text, so this is the one place that
 * steps around it: who calls it says what the members are.
 */
export function membersOf<T = unknown>(object: object): Record<string, T> {
  return object as Record<string, T>;
}
