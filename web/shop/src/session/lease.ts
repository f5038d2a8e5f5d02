/**
 * A refresh token that is sent twice ends its session in every tab, so one tab at a time may exchange it, and none
 * that was exchanged already. Web Locks are for secure contexts only, and what one tab writes to localStorage reaches
 * another when the browser gets to it, which may be after the lock. IndexedDB keeps both promises everywhere: what a
 * transaction reads is what the last one wrote.
 */
interface Lease {
  token: string;
  /** Until when its holder may be at it, in milliseconds of Date.now(). */
  until: number;
  /** The token was exchanged. */
  spent: boolean;
}

/** mine: exchange it. busy: another tab is at it. spent: it was exchanged, and its successor is on the way. */
export type Turn = "mine" | "busy" | "spent";

/** How long a holder that says nothing more is believed to be at it, in milliseconds. */
export const hold = 10_000;

/**
 * take asks for the turn to exchange a token. exclusive: nobody else can be at it, so whoever seems to be was closed.
 */
export async function take(token: string, exclusive: boolean): Promise<Turn> {
  let turn: Turn = "mine";
  await change(lease => {
    const now = Date.now();
    if (lease?.token === token && lease.spent) turn = "spent";
    // A clock that was set back makes the end look far away.
    else if (lease && !exclusive && lease.until > now && lease.until <= now + hold) turn = "busy";
    else return { token, until: now + hold, spent: false };
    return lease;
  });
  return turn;
}

/** give ends a turn. */
export async function give(token: string, spent: boolean): Promise<void> {
  await change(lease => (lease && lease.token !== token ? lease : { token, until: 0, spent }));
}

/** How long the browser may take to open its database; one that does not is not waited for, in milliseconds. */
const patience = 2000;
const place = "lease";

/** change replaces the lease in one transaction. Without a database there is nothing to share a session by either. */
function change(next: (lease: Lease | undefined) => Lease | undefined): Promise<void> {
  return new Promise(resolve => {
    const late = setTimeout(resolve, patience);
    const done = () => {
      clearTimeout(late);
      resolve();
    };
    try {
      const opening = indexedDB.open("mall.session", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(place);
      opening.onerror = done;
      opening.onsuccess = () => {
        const database = opening.result;
        const transaction = database.transaction(place, "readwrite");
        const store = transaction.objectStore(place);
        const asking: IDBRequest<Lease | undefined> = store.get(place);
        asking.onsuccess = () => store.put(next(asking.result), place);
        transaction.oncomplete = transaction.onabort = () => {
          database.close();
          done();
        };
      };
    } catch {
      done();
    }
  });
}
