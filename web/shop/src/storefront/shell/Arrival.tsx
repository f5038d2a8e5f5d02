import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** How long a page may take to show its heading, in milliseconds. */
const patience = 10_000;

/**
 * Arrival tells of a new page, as a browser does when it loads one: it moves the focus to the page's heading and has
 * the title read out. A page whose heading waits for data gets both when it is there, unless somebody went on meanwhile.
 */
export function Arrival() {
  const { pathname } = useLocation();
  const [said, setSaid] = useState("");
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return; // the first page is the browser's to tell of
    last.current = pathname;
    const main = document.getElementById("content");
    const before = document.activeElement;
    if (!main) return;
    const arrive = () => {
      const heading = main.querySelector<HTMLElement>("h1");
      if (!heading) return false;
      const moved = document.activeElement;
      if (moved === before || moved === document.body) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true }); // where to scroll is for ScrollRestoration to say
      }
      setSaid(document.title);
      return true;
    };
    // The heading of the page that is left may still be there in this moment.
    const waiting = new MutationObserver(() => arrive() && waiting.disconnect());
    const frame = requestAnimationFrame(() => {
      if (!arrive()) waiting.observe(main, { childList: true, subtree: true });
    });
    const end = setTimeout(() => waiting.disconnect(), patience);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(end);
      waiting.disconnect();
    };
  }, [pathname]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  );
}
