/** Files of datasets: where they are, whether they are whole, how they get there and out of their archives. */
import { textDecoder } from "../../support/platform/text-coding.ts";
import { RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import { fetchIntoFileNow, gunzip, makeFolder, md5Of } from "../../support/platform/archives.ts";
import { fileExists, listFolder, readFile, writeFileIn } from "../../support/platform/folders.ts";
import { isFile } from "../../support/platform/files.ts";
import { environmentVariable } from "../../support/platform/libraries.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { pythonRepr } from "../../support/python.ts";
import { ZipArchive } from "../../serialization/zip/reader.ts";

export { fileExists, isFile, listFolder, makeFolder, readFile, writeFileIn };

/** A path with `~` as the user's folder. */
export function expanded(path: string): string {
  const home = environmentVariable("HOME") ?? environmentVariable("USERPROFILE");
  return home !== undefined && /^~(?=$|[/\\])/.test(path) ? home + path.slice(1) : path;
}

/** A path of parts. */
export function joinedPath(...parts: readonly string[]): string {
  const path = parts.filter((part) => part !== "").join("/");
  return path.replace(/(?<!^)\/{2,}/g, "/");
}

/** Whether a file is there and, where a digest is given, is the one that it tells. */
export function isIntact(path: string, md5: string | null = null): boolean {
  return isFile(path) && (md5 === null || md5Of(readFile(path)) === md5);
}

/** Fetches a file into a folder unless it is there and intact. */
export function download(url: string, folder: string, filename: string, md5: string | null): void {
  const path = joinedPath(folder, filename);
  if (isIntact(path, md5)) return;
  makeFolder(folder);
  try {
    fetchIntoFileNow(url, path);
  } catch (error) {
    throw new RuntimeError(
      withHelp(
        (error as Error).message,
        `This downloads the file where there is a network. Without one, put it in place by hand: ${path}`,
      ),
      { cause: error },
    );
  }
  if (!isIntact(path, md5))
    throw new RuntimeError(
      withHelp("File not found or corrupted.", `${path} is another file than ${url} should give (MD5 ${md5}).`),
    );
}

/** The files of a tar archive (POSIX ustar, with GNU's long names): name and bytes of each. */
export function* tarFiles(archive: Uint8Array, name: string): Generator<{ name: string; bytes: Uint8Array }> {
  const text = (start: number, length: number): string => {
    const field = archive.subarray(start, start + length);
    const end = field.indexOf(0);
    return textDecoder().decode(end < 0 ? field : field.subarray(0, end));
  };
  let longName: string | null = null;
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const size = parseInt(text(at + 124, 12).trim() || "0", 8);
    const start = at + 512;
    if (!(size >= 0) || start + size > archive.length) throw new RuntimeError(`${name}: the archive is damaged`);
    const kind = String.fromCharCode(archive[at + 156]!);
    const prefix = text(at + 257, 5) === "ustar" && text(at + 345, 155) !== "" ? `${text(at + 345, 155)}/` : "";
    const path: string = longName ?? prefix + text(at, 100);
    longName = kind === "L" ? text(start, size) : null;
    if (kind === "0" || kind === "\0") yield { name: path, bytes: archive.subarray(start, start + size) };
    at = start + Math.ceil(size / 512) * 512;
  }
}

/** A path inside a folder; what would lead out of it is refused. */
function within(folder: string, name: string): string {
  if (/^([/\\]|[a-z]:)/i.test(name) || name.split(/[/\\]/).includes(".."))
    throw new RuntimeError(`the archive has a file ${pythonRepr(name)}, which lies outside of it`);
  return joinedPath(folder, name.replace(/^(\.\/)+/, ""));
}

/** Unpacks an archive (.tar.gz, .tgz, .tar, .zip, .gz) into a folder. */
export function extract(path: string, folder: string): void {
  if (path.endsWith(".xz"))
    throw new RuntimeError(
      withHelp(`${path}: there is no decompressor for xz here`, `Unpack it by hand: xz -d ${path}`),
    );
  const packed = readFile(path);
  const base = path.slice(path.lastIndexOf("/") + 1);
  if (/\.(tar|tgz|tar\.gz)$/.test(path))
    for (const { name, bytes } of tarFiles(path.endsWith(".tar") ? packed : gunzip(packed), path))
      writeFileIn(within(folder, name), bytes);
  else if (path.endsWith(".zip")) {
    const archive = new ZipArchive(packed, path);
    for (const name of archive.names) if (!name.endsWith("/")) writeFileIn(within(folder, name), archive.read(name));
  } else if (path.endsWith(".gz")) writeFileIn(joinedPath(folder, base.slice(0, -3)), gunzip(packed));
  else throw new RuntimeError(`Unknown compression or archive type: '${base}'`);
}

/** Fetches an archive and unpacks it into the same folder. */
export function downloadAndExtract(url: string, folder: string, filename: string, md5: string | null): void {
  download(url, folder, filename, md5);
  extract(joinedPath(folder, filename), folder);
}

/** An argument that must be one of a few texts. */
export function oneOf(value: unknown, argument: string, valid: readonly string[]): void {
  if (typeof value !== "string")
    throw new ValueError(
      `Expected type str for argument ${argument}, but got type <class '${pythonTypeName(value)}'>.`,
    );
  if (!valid.includes(value))
    throw new ValueError(
      `Unknown value '${value}' for argument ${argument}. Valid values are {'${valid.join("', '")}'}.`,
    );
}
