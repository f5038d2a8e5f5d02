import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { pages } from "./pages";

/** How long after g the second key may come, in milliseconds. */
const patience = 1200;

/** typing tells whether a key belongs to a field. */
function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** useShortcuts listens for g followed by a page's key, ? for help, and \ for the theme. */
export function useShortcuts({ help, theme }: { help: () => void; theme: () => void }) {
  const navigate = useNavigate();
  const actions = useRef({ help, theme, navigate });
  actions.current = { help, theme, navigate };
  useEffect(() => {
    let went = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (Date.now() - went < patience) {
        went = 0;
        const page = pages.find(p => p.key === event.key);
        if (page) {
          event.preventDefault();
          void actions.current.navigate(page.path);
        }
        return;
      }
      if (event.key === "g") went = Date.now();
      else if (event.key === "?") actions.current.help();
      else if (event.key === "\\") actions.current.theme();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
