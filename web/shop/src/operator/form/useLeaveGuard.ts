import { useCallback, useEffect, useRef } from "react";
import { type Blocker, useBlocker } from "react-router";

/** LeaveGuard holds back who would leave a page with changes that are not saved. */
export interface LeaveGuard {
  blocker: Blocker;
  /** release lets the page be left from now on, for what was changed is saved. */
  release: () => void;
}

/** useLeaveGuard asks before a page is left that has unsaved changes; LeaveDialog does the asking. */
export function useLeaveGuard(dirty: boolean): LeaveGuard {
  const released = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && !released.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return;
    const hold = (event: BeforeUnloadEvent) => {
      if (!released.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [dirty]);
  const release = useCallback(() => {
    released.current = true;
  }, []);
  return { blocker, release };
}
