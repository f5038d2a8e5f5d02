import * as z from "zod/mini";
import { say } from "./issue";
import { wrong } from "./wrong";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the server refuses
const controls = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of them but tab and line breaks
const paragraphControls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** line is one line of text of at most so many characters; least 1 when it must be there. */
export function line(least: 0 | 1, most: number) {
  return text(controls, least, most);
}

/** paragraphs is text of at most so many characters that may hold line breaks. */
export function paragraphs(most: number) {
  return text(paragraphControls, 0, most);
}

function text(refused: RegExp, least: number, most: number) {
  return z.string().check(context => {
    const given = context.value.trim();
    const length = Array.from(given).length; // as the server counts: an emoji is one
    if (refused.test(given)) say(context, [], wrong("controls"));
    else if (length < least) say(context, [], wrong("required"));
    else if (length > most) say(context, [], wrong("long", most));
  });
}
