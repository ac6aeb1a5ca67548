/** Python's rounding, on which sizes of crops and blocks depend. */

/** The nearest whole number; halves go to the even neighbour. */
export function nearestWhole(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}
