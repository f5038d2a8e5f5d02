import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { useWords } from "../messages";
import classes from "./trace.module.css";

const least = 120;
const most = 900;
const usual = 380;

/** NameWidth is the handle between names and times. */
export function NameWidth({ onWidth }: { onWidth: (pixels: number) => void }) {
  const t = useWords();
  const [width, setWidth] = useState(usual);
  const set = (pixels: number) => {
    const next = Math.round(Math.min(most, Math.max(least, pixels)));
    setWidth(next);
    onWidth(next);
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const column = event.currentTarget.parentElement?.getBoundingClientRect();
    if (column) set(event.clientX - column.left);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    set(width + (event.key === "ArrowLeft" ? -20 : 20));
  };
  return (
    <button
      type="button"
      role="slider"
      aria-label={t("nameWidth")}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      className={classes.handle}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
