/** How Python writes numbers and other values: `repr` and the formats `.4f` and `.4e`, to the last digit. */

/** `nan`, `inf` and `-inf`; null for finite numbers. */
export function nonFiniteText(x: number): string | null {
  if (Number.isNaN(x)) return "nan";
  if (x === Infinity) return "inf";
  return x === -Infinity ? "-inf" : null;
}

/** Python's exponents have a sign and at least two digits. */
export function exponentText(exponent: number): string {
  const digits = String(Math.abs(exponent)).padStart(2, "0");
  return `e${exponent < 0 ? "-" : "+"}${digits}`;
}

/** Python's `repr` of a float: `0.1`, `1.0`, `1e-05`, `1e+16`, `inf`, `nan`. */
export function pythonFloat(x: number): string {
  const special = nonFiniteText(x);
  if (special !== null) return special;
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  const sign = x < 0 ? "-" : "";
  const [mantissa, exponentPart] = Math.abs(x).toExponential().split("e") as [string, string];
  const digits = mantissa.replace(".", "");
  const exponent = Number(exponentPart);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits[0]}${fraction}${exponentText(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** Python's `repr` of an int, exact also for large numbers. */
export function pythonInt(x: number | bigint): string {
  return typeof x === "number" && Math.abs(x) >= 1e21 ? BigInt(x).toString() : String(x);
}

const maximumDigits = 99; // One less than what toFixed and toExponential take.

/**
 * What both formats begin with: the digits to ask JavaScript for, the zeros that it does not write, the sign, the size.
 */
function readForFormat(x: number, precision: number): { digits: number; zeros: string; sign: string; size: number } {
  const digits = Math.min(precision, maximumDigits);
  return {
    digits,
    zeros: "0".repeat(precision - digits),
    sign: x < 0 || Object.is(x, -0) ? "-" : "",
    size: Math.abs(x),
  };
}

/**
 * Python's `"{:.4f}".format(x)`. JavaScript's `toFixed` is exact too, but rounds halves away from zero where Python
 * rounds them to even, drops the sign of zero, and gives up at 1e21.
 */
export function pythonFixed(x: number, precision: number): string {
  const special = nonFiniteText(x);
  if (special !== null) return special;
  const { digits, zeros, sign, size } = readForFormat(x, precision);
  if (size >= 1e21) return `${sign}${BigInt(size)}${precision > 0 ? `.${"0".repeat(precision)}` : ""}`;
  // Half of a last place has at most digits + 1 bits after the binary point, and then as many exact decimal digits.
  if (Number.isInteger(size * 2 ** (digits + 1))) {
    const exact = size.toFixed(digits + 1);
    const cut = exact.slice(0, digits === 0 ? -2 : -1);
    if (exact.endsWith("5") && isEvenDigit(cut.at(-1)!)) return sign + cut + zeros;
  }
  return sign + size.toFixed(digits) + zeros;
}

/** Python's `"{:.4e}".format(x)`; halves are rounded to even. */
export function pythonExponential(x: number, precision: number): string {
  const special = nonFiniteText(x);
  if (special !== null) return special;
  const { digits, zeros, sign, size } = readForFormat(x, precision);
  let [mantissa, exponent] = size.toExponential(digits).split("e") as [string, string];
  const [longer, longerExponent] = size.toExponential(digits + 1).split("e") as [string, string];
  if (longer.endsWith("5") && isExactDecimal(size, longer.replace(".", ""), Number(longerExponent) - digits - 1)) {
    const cut = longer.slice(0, digits === 0 ? -2 : -1);
    if (isEvenDigit(cut.at(-1)!)) [mantissa, exponent] = [cut, longerExponent];
  }
  const point = digits === 0 && zeros !== "" ? "." : "";
  return sign + mantissa + point + zeros + exponentText(Number(exponent));
}

function isEvenDigit(digit: string): boolean {
  return "02468".includes(digit);
}

/** Whether a number is exactly `digits` times ten to the `exponent`. */
function isExactDecimal(size: number, digits: string, exponent: number): boolean {
  if (exponent >= 0) return Number.isInteger(size) && BigInt(size) === BigInt(digits) * 10n ** BigInt(exponent);
  const scaled = size * 2 ** -exponent; // Exact, or infinite where there is no tie.
  return Number.isInteger(scaled) && BigInt(scaled) * 5n ** BigInt(-exponent) === BigInt(digits);
}

/** Python's `repr` of a string: single quotes unless only they occur inside. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = quote;
  for (const character of text) {
    if (character === quote || character === "\\") result += `\\${character}`;
    else if (character === "\n") result += "\\n";
    else if (character === "\r") result += "\\r";
    else if (character === "\t") result += "\\t";
    else if (character < " " || character === "\x7f") {
      result += `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
    } else result += character;
  }
  return result + quote;
}

/** Python's `repr` of a tuple of values: `(3, 3)`, `(3,)`, `()`. */
export function pythonTuple(values: readonly unknown[]): string {
  return values.length === 1
    ? `(${pythonRepr(values[0])},)`
    : `(${values.map((value) => pythonRepr(value)).join(", ")})`;
}

/**
 * Python's `repr` of a value: null is `None`, an integer-valued number an int, an array a list (a tuple by
 * `pythonTuple`), an object a dict unless it has a `toString` of its own (a dtype, a module).
 */
export function pythonRepr(value: unknown): string {
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "string":
      return pythonString(value);
    case "bigint":
      return pythonInt(value);
    case "number":
      return Number.isInteger(value) && !Object.is(value, -0) ? pythonInt(value) : pythonFloat(value);
    case "function":
      return value.name;
    case "symbol":
      return value.toString();
  }
  if (value === null || value === undefined) return "None";
  if (Array.isArray(value)) return `[${value.map((item) => pythonRepr(item)).join(", ")}]`;
  if (value.toString === Object.prototype.toString) {
    const entries = Object.entries(value).map(([key, item]) => `${pythonString(key)}: ${pythonRepr(item)}`);
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}
