import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

const stored = "mall.scroll";

function read(): Record<string, number> {
  try {
    return JSON.parse(sessionStorage.getItem(stored) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

const positions = read();

/** useScroll shows a new page from its top, and one that somebody comes back to where they left it. */
export function useScroll() {
  const { key, hash, pathname } = useLocation();
  const type = useNavigationType();
  const before = useRef(pathname);
  useEffect(() => {
    history.scrollRestoration = "manual";
    const keep = () => {
      try {
        sessionStorage.setItem(stored, JSON.stringify(positions));
      } catch {
        // The reloaded page is shown from its top.
      }
    };
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, []);
  useLayoutEffect(() => {
    const stays = type === "REPLACE" && before.current === pathname;
    before.current = pathname;
    if (type === "POP") scrollTo(0, positions[key] ?? 0);
    else if (hash) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
    else if (!stays) scrollTo(0, 0);
    const note = () => {
      positions[key] = scrollY;
    };
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, [key, hash, pathname, type]);
}
