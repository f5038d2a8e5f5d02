import { useEffect, useRef } from "react";

/** useHeadingFocus moves the focus to a page's heading when the place changes, as a browser does for a page of its own. */
export function useHeadingFocus(pathname: string) {
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    const heading = document.querySelector<HTMLElement>("#content h1") ?? document.getElementById("content");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [pathname]);
}
