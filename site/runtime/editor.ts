/** The editor of a cell: TypeScript, Shift+Enter runs, the line of an error is marked. */
import { closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import { lintKeymap } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
import { languageService } from "./language/client.ts";

const markLine = StateEffect.define<number | undefined>();

const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    let now = transaction.docChanged ? Decoration.none : lines;
    for (const effect of transaction.effects) {
      if (!effect.is(markLine)) continue;
      const { value } = effect;
      const known = value !== undefined && value >= 1 && value <= transaction.state.doc.lines;
      now = known
        ? Decoration.set(Decoration.line({ class: "failed-line" }).range(transaction.state.doc.line(value).from))
        : Decoration.none;
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Colours come from the page's variables, so that they follow light and dark.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
]);

/**
 * After Escape, Tab leaves the editor, until something else is pressed or the focus has gone: CodeMirror by itself gives
 * two seconds for it, which who looks for keys, or listens, does not make.
 */
const leaving = EditorView.domEventHandlers({
  keydown: ({ key }, view) => {
    if (!["Tab", "Shift", "Control", "Alt", "Meta"].includes(key)) view.setTabFocusMode(key === "Escape");
    return false;
  },
  blur: (_event, view) => {
    view.setTabFocusMode(false);
    return false;
  },
});

interface Listeners {
  /** What stands in the cells above. */
  before(): string;
  change(text: string): void;
  run(): void;
}

/** Makes an editor in `parent`; `mark` marks a line, or none. Escape, then Tab leaves it by the keyboard. */
export function createEditor(
  parent: HTMLElement,
  text: string,
  label: string,
  base: string,
  listeners: Listeners,
): { view: EditorView; mark: (line: number | undefined) => void } {
  const runKey = {
    key: "Shift-Enter",
    run: () => {
      listeners.run();
      return true;
    },
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
        }),
      ],
    }),
  });
  return {
    view,
    mark: (line) => {
      view.dispatch({ effects: markLine.of(line) });
    },
  };
}
