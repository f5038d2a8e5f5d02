import { Problem } from "./problem";

/** Intent is what somebody means to do once, and the key the server knows it by. */
interface Intent {
  key: string;
  content: string;
}

const prefix = "mall.intent.";
const memory = new Map<string, Intent>();

function read(place: string): Intent | undefined {
  const kept = memory.get(place);
  if (kept) return kept;
  try {
    const found = JSON.parse(sessionStorage.getItem(place) ?? "null") as Partial<Intent> | null;
    return typeof found?.key === "string" && typeof found.content === "string" ? (found as Intent) : undefined;
  } catch {
    return undefined; // storage may be forbidden: the intent lasts as long as the page
  }
}

function write(place: string, intent: Intent | undefined, secret: boolean) {
  if (intent) memory.set(place, intent);
  else memory.delete(place);
  try {
    if (intent && !secret) sessionStorage.setItem(place, JSON.stringify(intent));
    else sessionStorage.removeItem(place);
  } catch {
    // It lasts as long as the page.
  }
}

/** newKey is a random name; crypto.randomUUID is for secure contexts only. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
}

/**
 * once does what somebody means to do, once: however often it is clicked, and when the answer was lost or the page
 * reloaded meanwhile, act gets the same Idempotency-Key until the server said yes or no. Another content is another intent.
 * secret: the content holds what must not be stored, so a reload forgets the intent. Errors: those of act.
 */
export async function once<T>(
  name: string,
  content: unknown,
  act: (key: string) => Promise<T>,
  { secret = false } = {},
): Promise<T> {
  const place = prefix + name;
  const text = JSON.stringify(content) ?? "";
  const kept = read(place);
  const intent = kept?.content === text ? kept : { key: newKey(), content: text };
  write(place, intent, secret);
  const settle = () => {
    if (read(place)?.key === intent.key) write(place, undefined, secret);
  };
  try {
    const done = await act(intent.key);
    settle();
    return done;
  } catch (error) {
    if (error instanceof Problem && error.refused) settle();
    throw error;
  }
}

/** forgetIntents forgets what was meant and not answered: who uses the page next did not mean it. */
export function forgetIntents() {
  memory.clear();
  try {
    for (const place of Object.keys(sessionStorage)) if (place.startsWith(prefix)) sessionStorage.removeItem(place);
  } catch {
    // There are none.
  }
}
