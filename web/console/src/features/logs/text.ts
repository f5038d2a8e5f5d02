// What a program printed is not to be trusted: escape sequences, control characters and marks that turn the direction of
// text could make a line look like another one. Nothing here interprets them.

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const colours = /\u001b\[[0-9;:]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const invisible = /\p{Cf}/gu;

function picture(c: string): string {
  const code = c.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** visible shows what cannot be seen; line ends and tabs stay. */
export function visible(text: string): string {
  return text.replace(controls, picture).replace(invisible, picture);
}

/** oneLine shows text in one line: colours of a terminal are left out, line ends and tabs get a sign. */
export function oneLine(text: string): string {
  return visible(text.replace(colours, "")).replace(/\n/g, "↵").replace(/\t/g, " ");
}

/** short cuts text to a number of characters and does not cut a character in two. */
export function short(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** valueText is an attribute's value as text. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
