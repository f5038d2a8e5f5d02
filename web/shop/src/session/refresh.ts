import { ask } from "@/api/ask";
import { Problem, problemOf } from "@/api/problem";
import { give, hold, take } from "./lease";
import type { Grant, Session } from "./store";
import { begin, current, end, fresh } from "./store";

/** An access token is renewed this long before it ends, or a quarter of its life if that is shorter, in milliseconds. */
const early = 30_000;

/** How often a tab looks whether another one is done, in milliseconds. */
const pause = 50;

let running: Promise<boolean> | undefined;

/** due tells that the access token ends soon. */
export function due(): boolean {
  const { session } = current();
  if (!session) return false;
  return session.expiresAt - Date.now() < Math.min(early, (session.lifetime ?? Number.POSITIVE_INFINITY) / 4);
}

/**
 * refresh gets a new access token in exchange for the one that was used, unless another tab did so meanwhile.
 * False: there is no session, or not any more. Errors: Problem, when the server cannot be asked now; the session stays.
 */
export function refresh(used: string | undefined): Promise<boolean> {
  running ??= locked(exclusive => inTurn(used, exclusive)).finally(() => {
    running = undefined;
  });
  return running;
}

/** locked runs act while no other tab does, where the browser has locks; they fall when their tab is closed. */
function locked<T>(act: (exclusive: boolean) => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("mall.session", () => act(true)) : act(false);
}

async function inTurn(used: string | undefined, exclusive: boolean): Promise<boolean> {
  const deadline = Date.now() + 2 * hold;
  for (let spent = 0; ; ) {
    const { session } = fresh();
    if (!session) return false;
    if (session.accessToken !== used && !due()) return true;
    const turn = await take(session.refreshToken, exclusive);
    if (turn === "mine") return exchange(session);
    // Another tab has the successor, and it comes through the storage; if it does not, it is lost.
    if (turn === "spent" && ++spent * pause > hold) return lost(session);
    if (Date.now() > deadline) throw new Problem(0, "UNAVAILABLE", "another tab is renewing the session");
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

function lost(session: Session): boolean {
  if (fresh().session?.refreshToken === session.refreshToken) end(true);
  return current().session !== undefined;
}

async function exchange(session: Session): Promise<boolean> {
  let spent = false;
  try {
    const grant = await exchanged(session.refreshToken);
    spent = true;
    if (!grant) return lost(session);
    // Who logged out meanwhile, or logged in as another, is not to find this session again.
    if (fresh().session?.refreshToken === session.refreshToken) begin(grant);
    else await revoke(grant.accessToken).catch(() => undefined);
    return current().session !== undefined;
  } finally {
    await give(session.refreshToken, spent);
  }
}

/** exchanged is what the server gives for a refresh token; undefined when it refuses. Errors: Problem, when it cannot be asked. */
async function exchanged(refreshToken: string): Promise<Grant | undefined> {
  const body = JSON.stringify({ refreshToken });
  const headers = { "Content-Type": "application/json" };
  const url = new URL("/api/v1/sessions/refresh", location.origin);
  const response = await ask(new Request(url, { method: "POST", headers, body }), hold - 2000);
  if (response.ok) return (await response.json()) as Grant;
  const problem = await problemOf(response);
  // A refusal without a code is not the shop's: of a network that wants a log-in of its own, say.
  if (problem.code && (problem.status === 401 || problem.status === 400)) return undefined;
  throw problem;
}

/** revoke ends at the server the session of an access token. Errors: Problem. */
export async function revoke(accessToken: string): Promise<void> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  const url = new URL("/api/v1/sessions/current", location.origin);
  // It goes on when the page is left.
  const response = await ask(new Request(url, { method: "DELETE", headers, keepalive: true }));
  if (!response.ok) throw await problemOf(response);
}

/** revokeWhole ends at the server a session whose access token may have ended. Errors: Problem. */
export async function revokeWhole(session: Session): Promise<void> {
  try {
    await revoke(session.accessToken);
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) throw error;
    await locked(async exclusive => {
      // A tab that is exchanging it finds that nobody is logged in, and revokes what it gets.
      if ((await take(session.refreshToken, exclusive)) !== "mine") return;
      let spent = false;
      try {
        const grant = await exchanged(session.refreshToken);
        spent = true;
        if (grant) await revoke(grant.accessToken);
      } finally {
        await give(session.refreshToken, spent);
      }
    });
  }
}
