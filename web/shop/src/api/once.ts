import { Problem } from "./problem";

/** Intent is what somebody means to do once, and the key the server knows it by. */
interface Intent {
  key: string;
  content: string;
}

const memory = new Map<string, string>();

function read(name: string): Intent | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null") ?? undefined;
  } catch {
    const text = memory.get(name);
    return text ? (JSON.parse(text) as Intent) : undefined;
  }
}

function write(name: string, intent: Intent | undefined) {
  try {
    if (intent) sessionStorage.setItem(name, JSON.stringify(intent));
    else sessionStorage.removeItem(name);
  } catch {
    if (intent) memory.set(name, JSON.stringify(intent));
    else memory.delete(name);
  }
}

/** newKey is a random name; crypto.randomUUID is for secure contexts only. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
}

/**
 * once does what somebody means to do, once: however often it is clicked, and when the answer was lost or the page
 * reloaded meanwhile, act gets the same Idempotency-Key until the server said yes or no. Another content is another intent.
 * Errors: those of act.
 */
export async function once<T>(name: string, content: unknown, act: (key: string) => Promise<T>): Promise<T> {
  const place = `mall.intent.${name}`;
  const text = JSON.stringify(content) ?? "";
  const kept = read(place);
  const intent = kept?.content === text ? kept : { key: newKey(), content: text };
  write(place, intent);
  const settle = () => {
    if (read(place)?.key === intent.key) write(place, undefined);
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
