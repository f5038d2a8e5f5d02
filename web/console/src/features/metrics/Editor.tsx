import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useComputedColorScheme } from "@mantine/core";
import { PromQLExtension } from "@prometheus-io/codemirror-promql";
import { useEffect, useRef } from "react";
import classes from "./metrics.module.css";

/** The colours of PromQL, as variables of the page's style. */
const highlight = HighlightStyle.define([
  { tag: tags.name, color: "var(--promql-metric)" },
  { tag: [tags.function(tags.variableName), tags.keyword, tags.modifier], color: "var(--promql-keyword)" },
  { tag: tags.labelName, color: "var(--promql-label)" },
  { tag: tags.string, color: "var(--promql-string)" },
  { tag: [tags.number, tags.definition(tags.number)], color: "var(--promql-number)" },
  { tag: tags.comment, color: "var(--mantine-color-dimmed)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--mantine-color-error)" },
]);

const themeOf = (dark: boolean) =>
  EditorView.theme(
    {
      "&": { fontSize: "13px", backgroundColor: "transparent" },
      "&.cm-focused": { outline: "none" },
      ".cm-content": { fontFamily: "var(--mantine-font-family-monospace)", caretColor: "var(--mantine-color-text)" },
      ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
      ".cm-placeholder": { color: "var(--mantine-color-dimmed)" },
      ".cm-tooltip": {
        backgroundColor: "var(--mantine-color-body)",
        color: "var(--mantine-color-text)",
        border: "1px solid var(--mantine-color-default-border)",
        fontSize: "12px",
      },
      ".cm-tooltip.cm-tooltip-autocomplete > ul": {
        fontFamily: "var(--mantine-font-family-monospace)",
        maxHeight: "16em",
      },
      ".cm-tooltip-autocomplete ul li[aria-selected]": {
        backgroundColor: "var(--mantine-primary-color-filled)",
        color: "var(--mantine-primary-color-contrast)",
      },
      ".cm-completionDetail": { color: "inherit", opacity: "0.75" },
      ".cm-completionInfo": { maxWidth: "320px", padding: "6px 8px" },
    },
    { dark },
  );

export interface EditorProps {
  value: string;
  onChange: (value: string) => void;
  onRun: () => void;
  label: string;
  hint: string;
}

/** Editor edits PromQL. It completes metrics, labels, values and functions, and marks what does not parse. */
export default function Editor({ value, onChange, onRun, label, hint }: EditorProps) {
  const scheme = useComputedColorScheme("light");
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const theme = useRef(new Compartment());
  const latest = useRef({ onChange, onRun, value, dark: scheme === "dark" });
  latest.current = { onChange, onRun, value, dark: scheme === "dark" };

  useEffect(() => {
    if (!box.current) return;
    const promql = new PromQLExtension().setComplete({
      remote: { url: `${location.origin}/prometheus`, httpMethod: "GET", cache: { maxAge: 60_000 } },
    });
    const run = () => {
      latest.current.onRun();
      return true;
    };
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          EditorView.contentAttributes.of({ "aria-label": label }),
          theme.current.of(themeOf(latest.current.dark)),
          EditorView.lineWrapping,
          history(),
          closeBrackets(),
          bracketMatching(),
          autocompletion({ icons: false }),
          syntaxHighlighting(highlight),
          placeholder(hint),
          promql.asExtension(),
          // Enter takes a completion first, if one is offered.
          Prec.high(keymap.of(completionKeymap)),
          keymap.of([
            { key: "Enter", run, shift: run },
            { key: "Mod-Enter", run: insertNewlineAndIndent },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...lintKeymap,
          ]),
          EditorView.updateListener.of(update => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = undefined;
      made.destroy();
      promql.destroy();
    };
  }, [label, hint]);

  useEffect(() => {
    view.current?.dispatch({ effects: theme.current.reconfigure(themeOf(scheme === "dark")) });
  }, [scheme]);

  // What changes elsewhere, such as by a choice from the history, is taken over.
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={box} className={classes.editor} />;
}
