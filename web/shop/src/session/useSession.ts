import { useSyncExternalStore } from "react";
import { current, type State, subscribe } from "./store";

/** useSession is who is logged in. */
export function useSession(): State {
  return useSyncExternalStore(subscribe, current);
}
