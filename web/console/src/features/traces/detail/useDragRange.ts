import { type PointerEvent, useRef, useState } from "react";
import type { View } from "./view";

/** A drag shorter than this is a click, in pixels. */
const least = 4;

/** useDragRange chooses a stretch of scale by dragging over an element. */
export function useDragRange(scale: View, onChoose: (view: View) => void) {
  const [drag, setDrag] = useState<View>();
  const started = useRef<{ x: number; at: number } | undefined>(undefined);
  const moment = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / (box.width || 1)));
    return scale.from + share * (scale.to - scale.from);
  };
  return {
    drag,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        started.current = { x: event.clientX, at: moment(event) };
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (!started.current) return;
        const [a, b] = [started.current.at, moment(event)];
        setDrag({ from: Math.min(a, b), to: Math.max(a, b) });
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        const from = started.current;
        started.current = undefined;
        setDrag(undefined);
        if (!from || Math.abs(event.clientX - from.x) < least) return;
        const to = moment(event);
        onChoose({ from: Math.min(from.at, to), to: Math.max(from.at, to) });
      },
      onPointerCancel: () => {
        started.current = undefined;
        setDrag(undefined);
      },
    },
  };
}
