import type { components } from "@/api/openapi.gen";

export type User = components["schemas"]["User"];
export type Grant = components["schemas"]["Session"];

/** Session is one log-in. All tabs share it. */
export interface Session {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in milliseconds of Date.now(). */
  expiresAt: number;
  /** For how long the access token was given, in milliseconds. */
  lifetime?: number;
  user: User;
}

/** State of the page's session: expired means that it ended by itself, and who it was may log in again where they are. */
export interface State {
  session?: Session;
  expired?: boolean;
  /** Whose session expired. */
  last?: User;
}

const stored = "mall.session";
/** What stands in the storage for a session that ended by itself, so that other tabs can tell it from a log-out. */
const ended = JSON.stringify({ expired: true });

const listeners = new Set<() => void>();
/** The storage takes nothing: the session is this page's alone. */
let alone = false;
// What expired before this page was opened is nothing that it could go on with.
let state: State = { session: read().session };

function read(): State {
  try {
    return parse(localStorage.getItem(stored));
  } catch {
    return {};
  }
}

function parse(text: string | null): State {
  if (text === ended) return { expired: true };
  try {
    const found = JSON.parse(text ?? "null") as Partial<Session> | null;
    const whole = found?.accessToken && found.refreshToken && found.expiresAt && found.user?.id;
    return whole ? { session: found as Session } : {};
  } catch {
    return {}; // not ours
  }
}

/** withhold keeps others from going on with a token that was exchanged, when its successor could not be stored. */
function withhold() {
  alone = true;
  try {
    localStorage.removeItem(stored);
  } catch {
    // Storage is forbidden: they have none.
  }
}

function set(next: State) {
  state = next;
  for (const listener of listeners) listener();
}

/** heed takes over what stands in the storage, where another tab may have changed it. */
function heed(found: State) {
  if (alone || found.session?.accessToken === state.session?.accessToken) return;
  if (found.session) set(found);
  else if (found.expired) set({ expired: true, last: state.session?.user });
  else set({});
}

/** current is the state now; the object is the same until it changes. */
export function current(): State {
  return state;
}

/** fresh is the state as another tab may have left it a moment ago. */
export function fresh(): State {
  heed(read());
  return state;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** begin keeps a session for all tabs. */
export function begin({ accessToken, refreshToken, expiresIn, user }: Grant) {
  const lifetime = expiresIn * 1000;
  const session = { accessToken, refreshToken, expiresAt: Date.now() + lifetime, lifetime, user };
  try {
    localStorage.setItem(stored, JSON.stringify(session));
    alone = false;
  } catch {
    withhold();
  }
  set({ session });
}

/** end forgets the session; expired when nobody asked for it. */
export function end(expired = false) {
  const last = state.session?.user ?? state.last;
  try {
    if (expired) localStorage.setItem(stored, ended);
    else localStorage.removeItem(stored);
    alone = false;
  } catch {
    withhold();
  }
  set(expired ? { expired, last } : {});
}

window.addEventListener("storage", event => {
  if (event.key === stored || event.key === null) heed(parse(event.newValue));
});
// A page that slept, or comes back from the browser's memory, was not told.
window.addEventListener("pageshow", fresh);
document.addEventListener("visibilitychange", fresh);
