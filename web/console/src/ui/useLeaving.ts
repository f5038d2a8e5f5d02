import { type RefObject, useEffect, useRef } from "react";
import { useNavigation } from "react-router";

/**
 * useLeaving tells whether another page is being fetched while this one is still up. What comes late from this one (a
 * text typed just before a click) must not change the URL then: that would call the person back.
 */
export function useLeaving(): RefObject<boolean> {
  const { state } = useNavigation();
  const leaving = useRef(false);
  useEffect(() => {
    leaving.current = state !== "idle";
  }, [state]);
  return leaving;
}
