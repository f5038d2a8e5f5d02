import type { Grant } from "./store";
import { begin, current, end, fresh } from "./store";

/** An access token is renewed this long before it ends, in milliseconds. */
const early = 30_000;

let running: Promise<boolean> | undefined;

/** locked runs act while no other tab does: a refresh token that is used twice ends its session. */
function locked<T>(act: () => Promise<T>): Promise<T> {
  // Only secure contexts have locks; a shop on plain HTTP has one tab refresh at a time at best.
  return navigator.locks ? navigator.locks.request("mall.session", act) : act();
}

/** due tells that the access token ends soon. */
export function due(): boolean {
  const { session } = current();
  return session !== undefined && session.expiresAt - Date.now() < early;
}

/**
 * refresh gets a new access token in exchange for the one that was used, unless another tab did so meanwhile.
 * False: there is none to be had now; the session has ended when the server refused it.
 */
export function refresh(used: string | undefined): Promise<boolean> {
  running ??= locked(() => exchange(used)).finally(() => {
    running = undefined;
  });
  return running;
}

async function exchange(used: string | undefined): Promise<boolean> {
  const { session } = fresh();
  if (!session) return false;
  if (session.accessToken !== used && !due()) return true;
  let response: Response;
  try {
    response = await fetch("/api/v1/sessions/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refreshToken: session.refreshToken }),
    });
  } catch {
    return false; // the network is gone, not the session
  }
  if (response.ok) {
    begin((await response.json()) as Grant);
    return true;
  }
  if (response.status === 401 || response.status === 400) end(true);
  return false;
}
