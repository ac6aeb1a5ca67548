/** Finds the line of a user's program in a stack trace: the first that is not the library's own. */

const plainPath = (text: string): string => text.replace(/^file:\/\//, "");

/** The file, line and column that a line of a stack trace names, in V8's form and in that of the other engines. */
function placeOf(line: string): string | null {
  const text = line.trim();
  // Other engines write `name@place`; names of inner functions have a slash in them.
  const place = text.startsWith("at ") ? text : text.slice(text.indexOf("@") + 1);
  const found = /\(?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:[\\/])[^()]*:\d+:\d+)\)?$/.exec(place)?.[1];
  return found === undefined ? null : plainPath(found);
}

/** The place of the first line of a stack that names a file: `import.meta.url` is not to be had in every bundle. */
function firstPlace(stack: string | undefined): string {
  for (const line of (stack ?? "").split("\n")) {
    const place = placeOf(line);
    if (place !== null) return place;
  }
  return "\0"; // begins no path
}

const here = firstPlace(new Error("library").stack);

/** The file that this module stands in, of sources, of the package or of a bundle; null where stacks do not tell. */
export function libraryFile(): string | null {
  const file = here.replace(/:\d+:\d+$/, "");
  return /^(\/|[A-Za-z]:[\\/])/.test(file) ? file : null;
}

/** The folder of the sources or of the package's parts, or the bundle's own file. */
const library = here.replace(
  /support[\\/]source-line\.[jt]s.*$|(?<=[\\/]dist[\\/]node[\\/])core\.cjs.*$|:\d+:\d+$/,
  "",
);

/** Remembers where the program is now. Costs about a microsecond; the text is made only when it is asked for. */
export function rememberPlace(): Error {
  const limits = Error as { stackTraceLimit?: number };
  const before = limits.stackTraceLimit;
  limits.stackTraceLimit = 24;
  const place = new Error("place");
  if (before !== undefined) limits.stackTraceLimit = before;
  return place;
}

/**
 * `file:line:column` of the program's innermost frame, or null where frames cannot be told apart (one bundle of all).
 */
export function sourceLine(place: Error): string | null {
  for (const line of (place.stack ?? "").split("\n")) {
    const path = placeOf(line);
    if (path !== null && !path.startsWith(library)) return path;
  }
  return null;
}
