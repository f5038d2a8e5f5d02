import { forgetIntents } from "@/api/once";
import { revokeWhole } from "./refresh";
import { end, fresh, type Session } from "./store";

/** How long to wait before the server is told again, in milliseconds; the network's return ends the wait. */
const waits = [0, 2_000, 15_000, 60_000, 600_000];

/**
 * logOut ends the session in every tab at once, and tells the server when it can be reached. If the page is closed
 * before that, nobody has the session's tokens any more, and they end by their time.
 */
export function logOut() {
  const { session } = fresh();
  end();
  forgetIntents();
  if (session) void tell(session);
}

async function tell(session: Session) {
  for (const wait of waits) {
    await online(wait);
    try {
      return await revokeWhole(session);
    } catch {
      // Later.
    }
  }
}

function online(atMost: number): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      clearTimeout(late);
      window.removeEventListener("online", go);
      resolve();
    };
    const late = setTimeout(go, atMost);
    window.addEventListener("online", go);
  });
}
