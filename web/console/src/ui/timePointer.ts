import type { ECharts } from "./echarts";
import classes from "./ui.module.css";

type Listener = (at: number | undefined) => void;

/** groups are the graphs that show the pointer's moment together. */
const groups = new Map<string, Set<Listener>>();

function join(group: string, listener: Listener): () => void {
  const members = groups.get(group) ?? new Set();
  members.add(listener);
  groups.set(group, members);
  return () => {
    members.delete(listener);
    if (members.size === 0) groups.delete(group);
  };
}

/** A shorter drag is a click, in pixels. */
const least = 6;

export interface PointerOptions {
  group?: string;
  /** Milliseconds of the epoch. */
  onRange?: (from: number, to: number) => void;
}

/**
 * attachPointer shows the moment under the pointer in all graphs of a group, and lets a stretch of time be chosen
 * by dragging. Both are boxes above the graph: moving them costs no drawing, however many graphs there are.
 */
export function attachPointer(chart: ECharts, box: HTMLElement, options: () => PointerOptions): () => void {
  const line = box.appendChild(document.createElement("div"));
  const area = box.appendChild(document.createElement("div"));
  line.className = classes.crosshair ?? "";
  area.className = classes.selection ?? "";
  line.hidden = true;
  area.hidden = true;

  const { group } = options();
  const zr = chart.getZr();
  const moment = (x: number) => Number(chart.convertFromPixel({ xAxisIndex: 0 }, x));

  const show: Listener = at => {
    const x = at === undefined ? Number.NaN : Number(chart.convertToPixel({ xAxisIndex: 0 }, at));
    line.hidden = !Number.isFinite(x) || !chart.containPixel("grid", [x, chart.getHeight() / 2]);
    if (!line.hidden) line.style.transform = `translateX(${x}px)`;
  };
  const leave = group ? join(group, show) : undefined;
  const tell = (at: number | undefined) => {
    if (!group) return;
    // The graph under the pointer has a line of its own.
    for (const listener of groups.get(group) ?? []) if (listener !== show) listener(at);
  };

  let start: number | undefined;
  const move = (e: { offsetX: number; offsetY: number }) => {
    tell(chart.containPixel("grid", [e.offsetX, e.offsetY]) ? moment(e.offsetX) : undefined);
  };
  const out = () => tell(undefined);
  const drag = (e: MouseEvent) => {
    if (start === undefined) return;
    const x = Math.min(chart.getWidth(), Math.max(0, e.clientX - box.getBoundingClientRect().left));
    area.hidden = Math.abs(x - start) < least;
    area.style.left = `${Math.min(start, x)}px`;
    area.style.width = `${Math.abs(x - start)}px`;
  };
  const drop = (e: MouseEvent) => {
    window.removeEventListener("mousemove", drag);
    window.removeEventListener("mouseup", drop);
    drag(e);
    const from = Number.parseFloat(area.style.left);
    const to = from + Number.parseFloat(area.style.width);
    if (start !== undefined && !area.hidden) {
      const [a, b] = [moment(from), moment(to)];
      if (b - a >= 1000) options().onRange?.(a, b);
    }
    start = undefined;
    area.hidden = true;
  };
  const press = (e: { offsetX: number; offsetY: number; event: unknown }) => {
    const native = e.event as MouseEvent & { zrByTouch?: boolean };
    // A finger scrolls the page.
    if (!options().onRange || native.zrByTouch || native.button !== 0) return;
    if (!chart.containPixel("grid", [e.offsetX, e.offsetY])) return;
    start = e.offsetX;
    area.style.left = `${start}px`;
    area.style.width = "0";
    window.addEventListener("mousemove", drag);
    window.addEventListener("mouseup", drop);
  };
  zr.on("mousemove", move);
  zr.on("globalout", out);
  zr.on("mousedown", press);
  return () => {
    leave?.();
    tell(undefined);
    window.removeEventListener("mousemove", drag);
    window.removeEventListener("mouseup", drop);
    line.remove();
    area.remove();
  };
}
