/**
 * Modes of rooms above that a second run of the same code must find as the first did (autocast): who has one says here
 * how to take it along.
 */

/** Runs a body as it would have run then. */
export type Surroundings = <R>(body: () => R) => R;

const kinds: (() => Surroundings)[] = [];

/** Adds a kind: a function that notes the mode of now, and gives what restores it around a body. */
export function registerSurroundings(note: () => Surroundings): void {
  kinds.push(note);
}

/** Whether operators convert what they are given before they compute (autocast): the room that does it says so. */
export const conversions: { active: () => boolean } = { active: () => false };

/** Notes all modes of now. */
export function surroundings(): Surroundings {
  const noted = kinds.map((note) => note());
  return (body) => noted.reduce<() => ReturnType<typeof body>>((inner, around) => () => around(inner), body)();
}
