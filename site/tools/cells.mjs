/** Reads the cells of the chapters: `//% name` (TypeScript) and `#% name` (Python) begin a cell. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const siteFolder = join(dirname(fileURLToPath(import.meta.url)), "..");
export const cellsFolder = join(siteFolder, "cells");

function sections(text, mark) {
  const found = new Map();
  let lines = null;
  for (const line of text.split("\n")) {
    if (line.startsWith(mark)) {
      lines = [];
      found.set(line.slice(mark.length).trim(), lines);
    } else lines?.push(line);
  }
  return new Map([...found].map(([name, body]) => [name, body.join("\n").trim()]));
}

/** The start page, which has a cell but is no chapter. */
export const startPage = "start";

/** Names of the chapters that have cells. */
export function chapters() {
  return readdirSync(cellsFolder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.slice(0, -3))
    .filter((name) => name !== startPage)
    .sort();
}

/** A chapter's cells in order, each with its Python twin and what was recorded, and its exercises. */
export function chapter(name) {
  const ts = sections(readFileSync(join(cellsFolder, `${name}.ts`), "utf8"), "//%");
  const pythonFile = join(cellsFolder, `${name}.py`);
  const python = existsSync(pythonFile) ? sections(readFileSync(pythonFile, "utf8"), "#%") : new Map();
  const recordFile = join(cellsFolder, "recorded", `${name}.json`);
  const recorded = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, "utf8")) : {};
  const cells = [];
  const exercises = [];
  for (const [id, code] of ts) {
    if (!id.startsWith("ex:"))
      cells.push({ id, code, python: python.get(id) ?? "", recorded: recorded[id] ?? { python: "" } });
    else if (!id.includes(" "))
      exercises.push({
        id: id.slice(3),
        code,
        answer: ts.get(`${id} answer`) ?? "",
        check: ts.get(`${id} check`) ?? "",
      });
  }
  return { name, cells, exercises };
}

/** Python's words in a text, as JavaScript has them, so that two outputs can be compared. */
export function withoutPythonWords(text) {
  return text
    .replace(/torch\.Size\((\[[^\]]*\])\)/g, "$1")
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false")
    .replace(/\bNone\b/g, "null")
    .replace(/<built-in[^>]*>|<function[^>]*>/g, "")
    .replace(/[ \t]+$/gm, "")
    .trim();
}

/** Whether two outputs are equal but for the last digits of numbers (relative 2e-4). */
export function sameOutput(left, right) {
  const number = /-?\d+(?:\.\d*)?(?:e[+-]?\d+)?/g;
  const shape = (text) => text.replace(number, "#").replace(/\s+/g, " ");
  if (shape(left) !== shape(right)) return false;
  const of = (text) => (text.match(number) ?? []).map(Number);
  const others = of(right);
  return of(left).every((value, i) => Math.abs(value - others[i]) <= 2e-4 * Math.max(1, Math.abs(value)));
}

/** The text of a cell's outputs, as recorded: printed lines and the first line of an error. */
export function outputText(outputs) {
  return outputs
    .flatMap((output) =>
      output.type === "text"
        ? [output.text]
        : output.type === "error"
          ? [`${output.error.name}: ${output.error.message}`]
          : [],
    )
    .join("\n")
    .trim();
}
