import { memo } from "react";
import { formatTime } from "@/ui/format";
import type { Line } from "./lines";
import classes from "./logs.module.css";
import { oneLine, short, valueText } from "./text";

/** How much of a message and of a value a row shows, in characters. */
const messageCut = 600;
const wrappedCut = 4000;
const valueCut = 80;
/** How many attributes a row shows. */
const attributesShown = 12;

export interface RowProps {
  line: Line;
  selected: boolean;
  /** The line that the address points to. */
  marked: boolean;
  wrap: boolean;
  levelColor: (level: string) => string;
  colorOf: (service: string) => string;
}

/**
 * Row is one line. Its values carry what they are in data-attribute, so that the list needs one listener and not one for
 * each value.
 */
export const Row = memo(function Row({ line, selected, marked, wrap, levelColor, colorOf }: RowProps) {
  const cut = wrap ? wrappedCut : messageCut;
  const message = oneLine(short(line.message, cut));
  return (
    <div
      className={classes.row}
      data-wrap={wrap || undefined}
      data-selected={selected || undefined}
      data-marked={marked || undefined}
      data-level={line.level}
    >
      <span className={classes.time}>{formatTime(line.time)}</span>
      <span className={classes.level} style={{ color: levelColor(line.level) }}>
        {line.level || "–"}
      </span>
      <span className={classes.service} data-attribute="service.name">
        <span className={classes.dot} style={{ background: colorOf(line.service) }} aria-hidden />
        {oneLine(short(line.service, valueCut))}
      </span>
      <span className={classes.message}>
        <bdi>
          {message}
          {line.message.length > cut && "…"}
        </bdi>
        {Object.entries(line.attributes)
          .slice(0, attributesShown)
          .map(([name, value]) => {
            const text = valueText(value);
            return (
              <span key={name} className={classes.attribute}>
                {oneLine(short(name, valueCut))}=
                <bdi data-attribute={name}>
                  {oneLine(short(text, valueCut))}
                  {text.length > valueCut && "…"}
                </bdi>
              </span>
            );
          })}
      </span>
    </div>
  );
});
