/** Types of lists whose length is known: their elements need no doubt about `undefined`. */

export type Pair<T> = readonly [T, T];
export type Triple<T> = readonly [T, T, T];

/** A list of exactly `Length` elements. */
export type Tuple<T, Length extends number, Built extends readonly T[] = readonly []> = Built["length"] extends Length
  ? Built
  : Tuple<T, Length, readonly [...Built, T]>;

/** A list of `Length` elements or more. */
export type AtLeast<T, Length extends number> = readonly [...Tuple<T, Length>, ...T[]];

/** A list of as many values as another: what a function makes of each element of a tuple. */
export type EachOf<List extends readonly unknown[], Value> = { -readonly [K in keyof List]: Value };
