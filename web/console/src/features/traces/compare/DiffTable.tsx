import { Badge } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useColorOf } from "@/ui/color";
import { formatDuration } from "@/ui/format";
import { useWords } from "../messages";
import { delta, type Row, type Side } from "../model/diff";
import classes from "./compare.module.css";

const rowHeight = 28;

/** DiffTable lists the paths of two traces with how long each took in both. Only rows in sight are in the document. */
export function DiffTable({ rows }: { rows: readonly Row[] }) {
  const t = useWords();
  const colorOf = useColorOf();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const longest = rows.reduce((most, r) => Math.max(most, r.a?.duration ?? 0, r.b?.duration ?? 0), 0) || 1;
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroll} className={classes.rows} aria-label={t("comparison")} tabIndex={0}>
      <table className={classes.diff} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col">{t("span")}</th>
            <th scope="col" className={classes.side}>
              {t("traceA")}
            </th>
            <th scope="col" className={classes.side}>
              {t("traceB")}
            </th>
            <th scope="col" className={classes.delta}>
              {t("difference")}
            </th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} aria-hidden />}
          {items.map(item => {
            const row = rows[item.index];
            if (!row) return null;
            const by = delta(row);
            return (
              <tr key={row.key} aria-rowindex={item.index + 2} style={{ height: rowHeight }}>
                <th scope="row" style={{ paddingInlineStart: 6 + Math.min(row.depth, 24) * 12 }}>
                  <span className={classes.dot} style={{ background: colorOf(row.service) }} aria-hidden />
                  <span className={classes.service}>{row.service}</span> <span title={row.name}>{row.name}</span>{" "}
                  {!row.b && (
                    <Badge size="xs" color="red" variant="light">
                      {t("onlyA")}
                    </Badge>
                  )}
                  {!row.a && (
                    <Badge size="xs" color="teal" variant="light">
                      {t("onlyB")}
                    </Badge>
                  )}
                </th>
                <SideCell side={row.a} longest={longest} color={colorOf(row.service)} />
                <SideCell side={row.b} longest={longest} color={colorOf(row.service)} />
                <td className={classes.delta} data-more={by > 0 || undefined} data-less={by < 0 || undefined}>
                  {by > 0 ? "+" : by < 0 ? "−" : ""}
                  {formatDuration(Math.abs(by))}
                </td>
              </tr>
            );
          })}
          {after > 0 && <tr style={{ height: after }} aria-hidden />}
        </tbody>
      </table>
    </section>
  );
}

function SideCell({ side, longest, color }: { side: Side | undefined; longest: number; color: string }) {
  const t = useWords();
  if (!side) return <td className={classes.side}>–</td>;
  return (
    <td className={classes.side}>
      <span className={classes.number}>
        {side.spans > 1 && <span title={t("calls")}>×{side.spans} </span>}
        <span data-failed={side.errors > 0 || undefined} title={side.errors > 0 ? t("failed") : undefined}>
          {formatDuration(side.duration)}
        </span>
      </span>
      <span className={classes.bar} style={{ width: `${(side.duration / longest) * 100}%`, background: color }} />
    </td>
  );
}
