import type { components } from "@/api/openapi.gen";

export type User = components["schemas"]["User"];
export type Grant = components["schemas"]["Session"];

/** Session is one log-in. All tabs share it. */
export interface Session {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in milliseconds of Date.now(). */
  expiresAt: number;
  user: User;
}

/** State of the page's session: expired means that it ended by itself, and who it was may log in again where they are. */
export interface State {
  session?: Session;
  expired?: boolean;
}

const stored = "mall.session";
const listeners = new Set<() => void>();
let state: State = read();

function read(): State {
  try {
    const text = localStorage.getItem(stored);
    return text ? { session: JSON.parse(text) as Session } : {};
  } catch {
    return state ?? {}; // storage may be forbidden: the session lasts as long as the page
  }
}

function set(next: State) {
  state = next;
  for (const listener of listeners) listener();
}

/** current is the state now; the object is the same until it changes. */
export function current(): State {
  return state;
}

/** fresh is the state as another tab may have left it a moment ago. */
export function fresh(): State {
  const found = read();
  if (found.session?.accessToken !== state.session?.accessToken)
    set({ ...found, expired: state.expired && !found.session });
  return state;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** begin keeps a session for all tabs. */
export function begin(grant: Grant) {
  const { accessToken, refreshToken, expiresIn, user } = grant;
  const session = { accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1000, user };
  try {
    localStorage.setItem(stored, JSON.stringify(session));
  } catch {
    // It lasts as long as the page.
  }
  set({ session });
}

/** end forgets the session; expired when nobody asked for it. */
export function end(expired = false) {
  try {
    localStorage.removeItem(stored);
  } catch {
    // It was never there.
  }
  set(expired ? { expired } : {});
}

// What another tab did.
window.addEventListener("storage", event => {
  if (event.key === stored || event.key === null) set(read());
});
