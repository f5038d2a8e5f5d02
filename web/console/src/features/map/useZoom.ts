import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** useZoom lets a drawing be moved and scaled. A wheel alone scrolls the page, as does one finger. */
export function useZoom(svg: RefObject<SVGSVGElement | null>, size: { width: number; height: number }) {
  const [transform, setTransform] = useState("");
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | undefined>(undefined);
  const moved = useRef(false);

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const made = zoom<SVGSVGElement, unknown>()
      .extent(() => [
        [0, 0],
        [element.clientWidth, element.clientHeight],
      ])
      .scaleExtent([0.2, 3])
      .filter((event: Event) => {
        if (event.type === "wheel") return (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey;
        if (event.type.startsWith("touch")) return (event as TouchEvent).touches.length > 1;
        return event.type !== "dblclick" && !(event as MouseEvent).button;
      })
      .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        if (event.sourceEvent) moved.current = true;
        setTransform(event.transform.toString());
      });
    behavior.current = made;
    select(element).call(made);
    return () => void select(element).on(".zoom", null);
  }, [svg]);

  const showAll = useCallback(() => {
    const element = svg.current;
    if (!element || !behavior.current || size.width === 0) return;
    const { width, height } = element.getBoundingClientRect();
    if (!width || !height) return;
    const scale = Math.min(1.25, width / size.width, height / size.height);
    const x = (width - size.width * scale) / 2;
    const y = (height - size.height * scale) / 2;
    moved.current = false;
    behavior.current.transform(select(element), zoomIdentity.translate(x, y).scale(scale));
  }, [svg, size.width, size.height]);

  // Until somebody has moved it, all of it is shown.
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    if (!moved.current) showAll();
    const resizing = new ResizeObserver(() => {
      if (!moved.current) showAll();
    });
    resizing.observe(element);
    return () => resizing.disconnect();
  }, [svg, showAll]);

  const by = useCallback(
    (factor: number) => {
      if (!svg.current || !behavior.current) return;
      moved.current = true;
      behavior.current.scaleBy(select(svg.current), factor);
    },
    [svg],
  );
  return { transform, showAll, zoomIn: () => by(1.3), zoomOut: () => by(1 / 1.3) };
}
