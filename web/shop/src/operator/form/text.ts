import * as z from "zod/mini";
import { wrong } from "./wrong";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the server refuses
const controls = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of them but tab and line breaks
const paragraphControls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** lengthOf counts characters as the server does: an emoji is one. */
export function lengthOf(text: string): number {
  return Array.from(text.trim()).length;
}

/** line is one line of text of at most so many characters; least 1 when it must be there. */
export function line(least: 0 | 1, most: number) {
  return z.string().check(
    z.refine(text => !controls.test(text.trim()), { error: wrong("controls"), abort: true }),
    z.refine(text => lengthOf(text) >= least, { error: wrong("required"), abort: true }),
    z.refine(text => lengthOf(text) <= most, wrong("long", most)),
  );
}

/** paragraphs is text of at most so many characters that may hold line breaks. */
export function paragraphs(most: number) {
  return z.string().check(
    z.refine(text => !paragraphControls.test(text.trim()), { error: wrong("controls"), abort: true }),
    z.refine(text => lengthOf(text) <= most, wrong("long", most)),
  );
}
