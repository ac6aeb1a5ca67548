/** Puts the code of a chapter's cells into its page: `<Cell id="x" />` and `<Exercise id="x">` in the Markdown. */
import { basename } from "node:path";
import type { Plugin } from "vite";
import { cellsFolder, chapter, startPage } from "../tools/cells.mjs";

const fence = (language: string, code: string): string => `\n\`\`\`${language}\n${code}\n\`\`\`\n`;

function slot(name: string, body: string): string {
  return `\n<template #${name}>\n${body}\n</template>\n`;
}

/** The Markdown of a page with the cells' code in it, already highlighted for readers without scripts. */
export function withCells(markdown: string, name: string): string {
  const { cells, exercises } = chapter(name);
  let used = 0;
  const replaced = markdown
    .replace(/^<Cell id="([^"]+)" ?\/>$/gm, (_, id: string) => {
      const cell = cells.find((one) => one.id === id);
      if (cell === undefined) throw new Error(`${name}: there is no cell "${id}"`);
      used++;
      return `<Cell :cell="chapterCells.cells[${cells.indexOf(cell)}]" :before="chapterCells.cells.slice(0, ${cells.indexOf(cell)})">\n${slot("ts", fence("ts", cell.code))}${cell.python === "" ? "" : slot("python", fence("python", cell.python))}\n</Cell>`;
    })
    .replace(/^<Exercise id="([^"]+)">$/gm, (_, id: string) => {
      const exercise = exercises.find((one) => one.id === id);
      if (exercise === undefined) throw new Error(`${name}: there is no exercise "${id}"`);
      return `<Exercise :exercise="chapterCells.exercises[${exercises.indexOf(exercise)}]" :before="chapterCells.cells">\n${slot("ts", fence("ts", exercise.code))}${slot("answer", fence("ts", exercise.answer))}`;
    });
  if (used !== cells.length) throw new Error(`${name}: ${cells.length - used} cells are not on the page`);
  return `${replaced}\n\n<script setup>\nimport chapterCells from "virtual:cells/${name}";\n</script>\n`;
}

/** Vite's part: transforms chapter pages, and serves `virtual:cells/NAME`. */
export function cellsPlugin(): Plugin {
  return {
    name: "flambeau-cells",
    enforce: "pre",
    resolveId: (id) => (id.startsWith("virtual:cells/") ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith("\0virtual:cells/")) return null;
      const name = id.slice("\0virtual:cells/".length);
      for (const ending of ["ts", "py"]) this.addWatchFile(`${cellsFolder}/${name}.${ending}`);
      return `export default ${JSON.stringify(chapter(name))}`;
    },
    transform(code, id) {
      if (/\/pages\/(zh\/)?index\.md$/.test(id)) return withCells(code, startPage);
      return /\/guide\/[^/]+\.md$/.test(id) ? withCells(code, basename(id, ".md")) : null;
    },
  };
}
