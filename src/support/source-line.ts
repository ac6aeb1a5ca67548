/** Finds the line of a user's program in a stack trace: the first that is not the library's own. */

const plainPath = (text: string): string => text.replace(/^file:\/\//, "");

/** The folder of the sources or of the package's parts, or the bundle's own file. */
const library = plainPath(import.meta.url).replace(/support\/source-line\.[jt]s.*$|(?<=\/dist\/node\/)core\.js$/, "");

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
  for (const line of (place.stack ?? "").split("\n").slice(1)) {
    const found = /\(?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:[\\/])[^()]*:\d+:\d+)\)?$/.exec(line.trim())?.[1];
    if (found === undefined) continue;
    const path = plainPath(found);
    if (!path.startsWith(library)) return path;
  }
  return null;
}
