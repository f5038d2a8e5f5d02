import { formatDateTime } from "./format";
import classes from "./ui.module.css";

export interface TooltipRow {
  name: string;
  value: string;
  color: string;
}

/** A longer list is cut: it would not fit on the screen. */
const most = 16;

/** seriesTooltip lists what lines say at a moment. It is built of nodes, so that names stay text. */
export function seriesTooltip(at: number, rows: TooltipRow[]): HTMLElement {
  const box = document.createElement("div");
  box.className = classes.tooltip ?? "";
  const add = (parent: HTMLElement, text: string, name?: string) => {
    const element = parent.appendChild(document.createElement("span"));
    element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  add(box, formatDateTime(at), classes.tooltipTime);
  for (const row of rows.slice(0, most)) {
    const dot = add(box, "", classes.dot);
    dot.style.background = row.color;
    add(box, row.name, classes.tooltipName);
    add(box, row.value, classes.tooltipValue);
  }
  if (rows.length > most) add(box, `+ ${rows.length - most}`, classes.tooltipTime);
  return box;
}
