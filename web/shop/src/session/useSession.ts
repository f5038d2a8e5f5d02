import { useSyncExternalStore } from "react";
import { current, type State, subscribe, type User } from "./store";

/** useSession is who is logged in. */
export function useSession(): State {
  return useSyncExternalStore(subscribe, current);
}

/** useUser is the user who is logged in. */
export function useUser(): User | undefined {
  return useSession().session?.user;
}
