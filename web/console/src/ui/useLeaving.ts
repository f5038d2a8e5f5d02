import { useCallback, useContext } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext, useLocation } from "react-router";

/**
 * useLeaving tells whether another page is on its way while this one is still up: being fetched, or rendered. What comes
 * late from this one (a text typed just before a click) must not change the URL then: that would call the person back.
 * useNavigation would tell, but only when React has rendered, which on a busy machine is too late.
 */
export function useLeaving(): () => boolean {
  const context = useContext(DataRouterContext);
  const { pathname } = useLocation();
  return useCallback(() => {
    const now = context?.router.state;
    return now !== undefined && (now.navigation.state !== "idle" || now.location.pathname !== pathname);
  }, [context, pathname]);
}
