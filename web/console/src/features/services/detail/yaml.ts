import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { parser } from "@lezer/yaml";

export interface Piece {
  text: string;
  kind: "" | "key" | "string" | "number" | "comment" | "mark";
}

const highlighter = tagHighlighter([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "key" },
  { tag: [tags.string, tags.special(tags.string), tags.content], class: "string" },
  { tag: tags.lineComment, class: "comment" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.meta], class: "mark" },
]);

const plain = /^(?:true|false|null|~|-?\d[\d_.]*(?:[a-zµ]+)?)$/;

/** piecesOf cuts YAML into lines of pieces that are shown in one colour. */
export function piecesOf(code: string): Piece[][] {
  const lines: Piece[][] = [[]];
  highlightCode(
    code,
    parser.parse(code),
    highlighter,
    (text, classes) => {
      const kind = (classes.split(" ")[0] ?? "") as Piece["kind"];
      lines.at(-1)?.push({ text, kind: kind === "string" && plain.test(text.trim()) ? "number" : kind });
    },
    () => lines.push([]),
  );
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}
