import { get, send } from "@/api/http";

export interface Header {
  key: string;
  value: string;
  base64?: boolean;
}

/** Letter is an event that could not be handled, in its dead-letter topic. */
export interface Letter {
  topic: string;
  partition: number;
  offset: number;
  at: string;
  key: string;
  eventId: string;
  type: string;
  /** The consumer that gave up. */
  group: string;
  reason: string;
  tries?: number;
  traceId?: string;
  /** Sent back or given up: nothing waits any more. */
  replayed: boolean;
  headers: Header[];
  /** Text, or base64 where it is none. */
  body: string;
  base64: boolean;
  truncated: boolean;
  bytes: number;
}

/** Choice is one letter, or all of a topic that wait. */
export interface Choice {
  topic: string;
  partition?: number;
  offset?: number;
}

export const findLetters = (all: boolean, signal?: AbortSignal) =>
  get<Letter[]>("/api/control/dead-letters", { all: all || undefined, limit: 200 }, signal);
export const replay = (choice: Choice) =>
  send<{ replayed: number }>("POST", "/api/control/dead-letters/replay", choice);
export const discard = (choice: Choice) =>
  send<{ discarded: number }>("POST", "/api/control/dead-letters/discard", choice);

/** idOf names a letter as `mall dlq` does. */
export const idOf = (l: Letter) => `${l.topic}/${l.partition}@${l.offset}`;

/** sourceOf is the topic that the letter is sent back to. */
export const sourceOf = (topic: string) => topic.replace(/\.dlq$/, "");

/** sameEvent is equal for letters of one event: its id, or all of it where nothing could read an id. */
const sameEvent = (l: Letter) => JSON.stringify([l.topic, l.group, l.eventId || l.key, l.eventId ? "" : l.body]);

/** failedAgain names the letters, by id, whose event was sent back before: the same consumer gave it up again. */
export function failedAgain(letters: readonly Letter[]): Set<string> {
  const handled = letters.filter(l => l.replayed);
  return new Set(
    letters
      .filter(l =>
        handled.some(
          h => sameEvent(h) === sameEvent(l) && (h.partition === l.partition ? h.offset < l.offset : h.at < l.at),
        ),
      )
      .map(idOf),
  );
}

/** pretty indents JSON and leaves every number as it was written; what is no JSON stays as it is. */
export function pretty(body: string): string {
  try {
    JSON.parse(body);
  } catch {
    return body;
  }
  let out = "";
  let depth = 0;
  let quoted = false;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (let i = 0; i < body.length; i++) {
    const c = body[i] ?? "";
    if (quoted) {
      out += c;
      if (c === "\\") out += body[++i] ?? "";
      else if (c === '"') quoted = false;
    } else if (c === '"') {
      quoted = true;
      out += c;
    } else if (c === "{" || c === "[") {
      const empty = /^\s*[}\]]/.exec(body.slice(i + 1));
      if (empty) {
        out += c + (c === "{" ? "}" : "]");
        i += empty[0].length;
      } else {
        depth++;
        out += c + line();
      }
    } else if (c === "}" || c === "]") {
      depth--;
      out += line() + c;
    } else if (c === ",") out += c + line();
    else if (c === ":") out += ": ";
    else if (!/\s/.test(c)) out += c;
  }
  return out;
}
