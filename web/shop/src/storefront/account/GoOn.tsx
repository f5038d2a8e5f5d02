import { useEffect } from "react";
import { Navigate } from "react-router";
import { Loading } from "@/ui/State";

/** GoOn goes to a place of this site: the operators' pages are an application of their own. */
export function GoOn({ to }: { to: string }) {
  const elsewhere = /^\/admin(\/|\?|$)/.test(to);
  useEffect(() => {
    if (elsewhere) location.replace(to);
  }, [elsewhere, to]);
  return elsewhere ? <Loading /> : <Navigate to={to} replace />;
}
