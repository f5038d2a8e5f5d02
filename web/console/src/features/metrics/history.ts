import { useCallback, useSyncExternalStore } from "react";

const stored = "mall.metrics.history";
const most = 50;

const listeners = new Set<() => void>();
let cached: { text: string; list: readonly string[] } = { text: "", list: [] };

function read(): readonly string[] {
  let text = "";
  try {
    text = localStorage.getItem(stored) ?? "";
  } catch {
    return cached.list; // storage may be forbidden: it holds for this visit
  }
  if (text === cached.text) return cached.list;
  let list: string[] = [];
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) list = value.filter(v => typeof v === "string").slice(0, most);
  } catch {
    // What something else wrote there is no history.
  }
  cached = { text, list };
  return list;
}

function write(list: readonly string[]) {
  const text = JSON.stringify(list);
  cached = { text, list };
  try {
    localStorage.setItem(stored, text);
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** useHistory is the expressions that were run in this browser, the newest first. */
export function useHistory(): { list: readonly string[]; remember: (exprs: string[]) => void; forget: () => void } {
  const list = useSyncExternalStore(subscribe, read);
  const remember = useCallback((exprs: string[]) => {
    const added = exprs.map(e => e.trim()).filter(Boolean);
    if (added.length > 0) write([...new Set([...added, ...read()])].slice(0, most));
  }, []);
  const forget = useCallback(() => write([]), []);
  return { list, remember, forget };
}
