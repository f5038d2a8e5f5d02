import { type ReactNode, useState } from "react";
import { Navigate, useLocation } from "react-router";
import { loginPath } from "./next";
import { useSession } from "./useSession";

/**
 * RequireLogin shows a page to who is logged in, and asks others to log in first. A page whose session ended stays;
 * one whose customer logged out, here or in another tab, gives way to the home page.
 */
export function RequireLogin({ children }: { children: ReactNode }) {
  const { session, expired } = useSession();
  const place = useLocation();
  const [entered] = useState(session !== undefined || expired === true);
  if (!session && !expired) return <Navigate to={entered ? "/" : loginPath(place)} replace />;
  return <>{children}</>;
}
