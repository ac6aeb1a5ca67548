/** The editor's end of the language service: completion, documentation under the pointer, type errors. */
import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { linter } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import type { Description, LanguageAnswer, LanguageRequest } from "./protocol.ts";

type Plain<T> = T extends unknown ? Omit<T, "id"> : never;

let worker: Worker | undefined;
let serial = 0;
const waiting = new Map<number, (answer: LanguageAnswer) => void>();

/** Types of completions that CodeMirror has icons for. */
const ICONS: Readonly<Record<string, string>> = {
  function: "function",
  method: "method",
  property: "property",
  const: "constant",
  let: "variable",
  var: "variable",
  class: "class",
  interface: "interface",
  module: "namespace",
  keyword: "keyword",
  alias: "namespace",
};

function ask(base: string, request: Plain<LanguageRequest>): Promise<LanguageAnswer> {
  if (worker === undefined) {
    worker = new Worker(new URL(`${base}lib/typescript/language.js`, location.href), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<LanguageAnswer>) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    };
    worker.onerror = () => {
      // Without the service the editor still edits.
      for (const [id, finish] of waiting) finish({ id });
      waiting.clear();
    };
  }
  const id = ++serial;
  return new Promise((finish) => {
    waiting.set(id, finish);
    worker?.postMessage({ ...request, id });
  });
}

function box({ signature, text }: Description): HTMLElement {
  const element = document.createElement("div");
  element.className = "language-box";
  const code = element.appendChild(document.createElement("code"));
  code.textContent = signature;
  if (text !== "") {
    const said = element.appendChild(document.createElement("p"));
    said.textContent = text;
  }
  return element;
}

/** The extensions of an editor; `before` is what stands in the cells above. */
export function languageService(base: string, before: () => string): Extension {
  const cellOf = (code: string): LanguageRequest["cell"] => ({ before: before(), code });
  async function complete(context: CompletionContext): Promise<CompletionResult | null> {
    const word = context.matchBefore(/[\w$]*/);
    const from = word?.from ?? context.pos;
    const afterDot = context.state.sliceDoc(from - 1, from) === ".";
    if (!context.explicit && !afterDot && (word === null || word.from === word.to)) return null;
    const cell = cellOf(context.state.doc.toString());
    const { completions } = await ask(base, { task: "complete", cell, at: context.pos });
    if (completions === undefined || completions.length === 0) return null;
    return {
      from,
      validFor: /^[\w$]*$/,
      options: completions.map(({ label, type }) => ({
        label,
        type: ICONS[type] ?? "text",
        info: async () => {
          const { description } = await ask(base, { task: "describe", cell, at: context.pos, name: label });
          return description ? box(description) : null;
        },
      })),
    };
  }
  return [
    autocompletion({ override: [complete] }),
    hoverTooltip(async (view, at) => {
      const { description } = await ask(base, { task: "hover", cell: cellOf(view.state.doc.toString()), at });
      if (!description) return null;
      return { pos: Math.max(0, description.from), end: description.to, create: () => ({ dom: box(description) }) };
    }),
    linter(
      async (view) => {
        const { problems } = await ask(base, { task: "check", cell: cellOf(view.state.doc.toString()) });
        const { length } = view.state.doc;
        return (problems ?? []).filter(({ to }) => to <= length).map((problem) => ({ ...problem }));
      },
      { delay: 500 },
    ),
  ];
}
