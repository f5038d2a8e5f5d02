import { useComputedColorScheme } from "@mantine/core";
import { memo, useEffect, useRef } from "react";
import { colorOf } from "@/ui/color";
import { useWords } from "../messages";
import type { Tree } from "../model/tree";
import classes from "./trace.module.css";
import { useDragRange } from "./useDragRange";
import { place, type View } from "./view";

const height = 48;

/** Minimap draws all spans of the trace small; dragging over it zooms. */
export const Minimap = memo(function Minimap({
  tree,
  view,
  onView,
}: {
  tree: Tree;
  view: View;
  onView: (view: View) => void;
}) {
  const t = useWords();
  const scheme = useComputedColorScheme("light");
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole = { from: 0, to: tree.duration || 1 };
  const { drag, handlers } = useDragRange(whole, onView);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => paint(element, tree, scheme);
    draw();
    const resizing = new ResizeObserver(draw);
    resizing.observe(element);
    return () => resizing.disconnect();
  }, [tree, scheme]);

  const shown = place(whole, view.from, view.to);
  const chosen = drag && place(whole, drag.from, drag.to);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields; this is a picture to drag on
    <div
      role="group"
      aria-label={t("minimap")}
      title={t("minimap")}
      className={classes.minimap}
      {...handlers}
      onDoubleClick={() => onView(whole)}
    >
      <canvas
        ref={canvas}
        className={classes.minimapCanvas}
        role="img"
        aria-label={t("minimap")}
        title={t("minimap")}
      />
      {shown && (
        <>
          <div className={classes.veil} style={{ left: 0, width: `${shown.left}%` }} />
          <div className={classes.veil} style={{ right: 0, width: `${100 - shown.left - shown.width}%` }} />
        </>
      )}
      {chosen && <div className={classes.drag} style={{ left: `${chosen.left}%`, width: `${chosen.width}%` }} />}
    </div>
  );
});

function paint(element: HTMLCanvasElement, tree: Tree, scheme: "light" | "dark") {
  const ratio = window.devicePixelRatio || 1;
  const width = element.clientWidth;
  const context = element.getContext("2d");
  if (!context || width === 0) return;
  element.width = width * ratio;
  element.height = height * ratio;
  context.scale(ratio, ratio);
  context.clearRect(0, 0, width, height);
  const line = Math.min(4, Math.max(1, height / Math.max(1, tree.nodes.length)));
  const scale = width / (tree.duration || 1);
  tree.nodes.forEach((node, i) => {
    context.fillStyle = colorOf(node.span.service, scheme);
    const y = (i / tree.nodes.length) * height;
    context.fillRect(node.start * scale, y, Math.max(1, (node.end - node.start) * scale), line);
  });
}
