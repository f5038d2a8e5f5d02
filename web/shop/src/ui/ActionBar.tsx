import type { ReactNode } from "react";
import classes from "./ActionBar.module.css";

/** ActionBar holds what is done on a page; on a phone it stays at the bottom of the window, in the tab bar's place. */
export function ActionBar({ children }: { children: ReactNode }) {
  return (
    <div className={classes.bar} data-action-bar>
      {children}
    </div>
  );
}
