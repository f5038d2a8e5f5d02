import type { ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import classes from "./SubNav.module.css";

export interface SubPage {
  path: string;
  label: string;
  /** Stands behind the label, such as a count. */
  badge?: ReactNode;
  /** Also current on the paths below it. */
  below?: boolean;
}

/** SubNav leads between the parts of one page. The time range goes along. */
export function SubNav({ label, pages }: { label: string; pages: SubPage[] }) {
  const old = new URLSearchParams(useLocation().search);
  const kept = new URLSearchParams();
  for (const name of ["since", "from", "to"]) {
    const value = old.get(name);
    if (value) kept.set(name, value);
  }
  return (
    <nav className={classes.nav} aria-label={label}>
      {pages.map(p => (
        <NavLink key={p.path} to={{ pathname: p.path, search: kept.toString() }} end={!p.below}>
          {p.label}
          {p.badge}
        </NavLink>
      ))}
    </nav>
  );
}
