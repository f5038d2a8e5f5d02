import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { loginPath } from "./next";
import { useSession } from "./useSession";

/** RequireLogin shows a page to who is logged in, and asks others to log in first; a page whose session ended stays. */
export function RequireLogin({ children }: { children: ReactNode }) {
  const { session, expired } = useSession();
  const place = useLocation();
  if (!session && !expired) return <Navigate to={loginPath(place)} replace />;
  return <>{children}</>;
}
