import { type RefObject, useEffect, useRef, useState } from "react";

// One observer for all panels: several hundred of them are cheap, several hundred observers are not.
const watched = new Map<Element, (inView: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** How far outside the window a panel is prepared. */
const margin = "160px 0px";

/** How long a panel must stay before it asks, in milliseconds: one that flies past while scrolling asks nothing. */
const patience = 120;

/** useInView tells whether an element is on the screen, or nearly. */
export function useInView<T extends Element>(): [RefObject<T | null>, boolean] {
  const ref = useRef<T>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    observer ??= new IntersectionObserver(
      entries => {
        for (const e of entries) watched.get(e.target)?.(e.isIntersecting);
      },
      { rootMargin: margin },
    );
    watched.set(element, now => {
      clearTimeout(timer);
      timer = setTimeout(() => setInView(now), patience);
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      watched.delete(element);
      observer?.unobserve(element);
    };
  }, []);
  return [ref, inView];
}
