import { autocompletion, completionKeymap, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, historyKeymap, indentWithTab, history } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { indentOnInput, bracketMatching, syntaxHighlighting, HighlightStyle } from "@codemirror/language";
import { EditorState, StateField, StateEffect } from "@codemirror/state";
import { hoverTooltip, EditorView, keymap, lineNumbers, drawSelection, Decoration } from "@codemirror/view";
import { linter, lintKeymap } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
let worker;
let serial = 0;
const waiting = /* @__PURE__ */ new Map();
const ICONS = {
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
  alias: "namespace"
};
function ask(base, request) {
  if (worker === void 0) {
    worker = new Worker(new URL(`${base}lib/typescript/language.js`, location.href), { type: "module" });
    worker.onmessage = ({ data }) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    };
    worker.onerror = () => {
      for (const [id2, finish] of waiting) finish({ id: id2 });
      waiting.clear();
    };
  }
  const id = ++serial;
  return new Promise((finish) => {
    waiting.set(id, finish);
    worker?.postMessage({ ...request, id });
  });
}
function box({ signature, text }) {
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
function languageService(base, before) {
  const cellOf = (code) => ({ before: before(), code });
  async function complete(context) {
    const word = context.matchBefore(/[\w$]*/);
    const from = word?.from ?? context.pos;
    const afterDot = context.state.sliceDoc(from - 1, from) === ".";
    if (!context.explicit && !afterDot && (word === null || word.from === word.to)) return null;
    const cell = cellOf(context.state.doc.toString());
    const { completions } = await ask(base, { task: "complete", cell, at: context.pos });
    if (completions === void 0 || completions.length === 0) return null;
    return {
      from,
      validFor: /^[\w$]*$/,
      options: completions.map(({ label, type }) => ({
        label,
        type: ICONS[type] ?? "text",
        info: async () => {
          const { description } = await ask(base, { task: "describe", cell, at: context.pos, name: label });
          return description ? box(description) : null;
        }
      }))
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
      { delay: 500 }
    )
  ];
}
const markLine = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    let now = transaction.docChanged ? Decoration.none : lines;
    for (const effect of transaction.effects) {
      if (!effect.is(markLine)) continue;
      const { value } = effect;
      const known = value !== void 0 && value >= 1 && value <= transaction.state.doc.lines;
      now = known ? Decoration.set(Decoration.line({ class: "failed-line" }).range(transaction.state.doc.line(value).from)) : Decoration.none;
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field)
});
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" }
]);
const leaving = EditorView.domEventHandlers({
  keydown: ({ key }, view) => {
    if (!["Tab", "Shift", "Control", "Alt", "Meta"].includes(key)) view.setTabFocusMode(key === "Escape");
    return false;
  },
  blur: (_event, view) => {
    view.setTabFocusMode(false);
    return false;
  }
});
function createEditor(parent, text, label, base, listeners) {
  const runKey = {
    key: "Shift-Enter",
    run: () => {
      listeners.run();
      return true;
    }
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([runKey, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
        leaving,
        history(),
        lineNumbers(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        languageService(base, listeners.before),
        javascript({ typescript: true }),
        syntaxHighlighting(colours),
        marked,
        // Editable text has the focus's turn anyway; said in so many words, axe sees in Firefox too that a keyboard can scroll it.
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) listeners.change(update.state.doc.toString());
        })
      ]
    })
  });
  return {
    view,
    mark: (line) => {
      view.dispatch({ effects: markLine.of(line) });
    }
  };
}
export {
  createEditor
};
