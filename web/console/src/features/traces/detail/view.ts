/** View is the stretch of time that the timeline shows, in milliseconds since the trace's start. */
export interface View {
  from: number;
  to: number;
}

/** clampView keeps a view within the trace and from becoming nothing. */
export function clampView(view: View, duration: number): View {
  const least = Math.min(duration || 1, Math.max(duration / 1e6, 1e-4));
  const size = Math.min(Math.max(view.to - view.from, least), duration || 1);
  const from = Math.min(Math.max(0, view.from), (duration || 1) - size);
  return { from, to: from + size };
}

/** zoom makes the view factor times as long around its middle. */
export function zoom(view: View, factor: number, duration: number): View {
  const middle = (view.from + view.to) / 2;
  const half = ((view.to - view.from) * factor) / 2;
  return clampView({ from: middle - half, to: middle + half }, duration);
}

/** place is where from and to are in the view, in percent; undefined when nothing of it is in view. */
export function place(view: View, from: number, to: number): { left: number; width: number } | undefined {
  if (to < view.from || from > view.to) return undefined;
  const size = view.to - view.from || 1;
  const left = Math.max(0, (from - view.from) / size);
  const right = Math.min(1, (to - view.from) / size);
  return { left: left * 100, width: (right - left) * 100 };
}

/** ticks are round moments in the view, about count of them. */
export function ticks(view: View, count = 5): number[] {
  const raw = (view.to - view.from) / count;
  if (!(raw > 0)) return [view.from];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(n => n * size).find(n => n >= raw) ?? raw;
  const out: number[] = [];
  for (let n = Math.ceil(view.from / step); n * step <= view.to; n++) out.push(n * step);
  return out;
}

/** readView reads from-to in milliseconds, as writeView wrote it. */
export function readView(text: string | null, duration: number): View {
  const found = /^([\d.]+)-([\d.]+)$/.exec(text ?? "");
  const [from, to] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || !(to > from)) return { from: 0, to: duration || 1 };
  return clampView({ from, to }, duration);
}

export function writeView(view: View, duration: number): string {
  const whole = view.from <= 0 && view.to >= duration;
  return whole ? "" : `${view.from.toFixed(4)}-${view.to.toFixed(4)}`;
}
