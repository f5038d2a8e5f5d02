import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { useColorOf } from "@/ui/color";
import { formatDuration } from "@/ui/format";
import { useWords } from "../messages";
import type { Section } from "../model/criticalpath";
import type { LogsBySpan } from "../model/find";
import type { Node, Tree } from "../model/tree";
import { NameWidth } from "./NameWidth";
import { Row, rowHeight, rowId } from "./Row";
import classes from "./trace.module.css";
import { useDragRange } from "./useDragRange";
import { place, ticks, type View } from "./view";

/** The heading stays above the rows when they scroll. */
const headHeight = rowHeight + 1;

export interface WaterfallProps {
  tree: Tree;
  /** What is not folded away. */
  rows: readonly Node[];
  view: View;
  onView: (view: View) => void;
  collapsed: ReadonlySet<string>;
  onFold: (node: Node, fold: boolean) => void;
  active: Node | undefined;
  /** Where the keyboard went. */
  onActive: (node: Node) => void;
  /** Enter or a click. */
  onOpen: (node: Node) => void;
  matches: ReadonlySet<string>;
  critical: ReadonlyMap<string, readonly Section[]>;
  logs: LogsBySpan;
}

/** Waterfall draws the spans as a tree beside their times. Only rows in sight are in the document. */
export function Waterfall(props: WaterfallProps) {
  const { tree, rows, view, onView, collapsed, onFold, active, onActive, onOpen, matches, critical, logs } = props;
  const t = useWords();
  const colorOf = useColorOf();
  const scroll = useRef<HTMLDivElement>(null);
  const [nameWidth, setNameWidth] = useState<number>();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    scrollPaddingEnd: 8,
  });
  const { drag, handlers } = useDragRange(view, onView);
  const index = active ? rows.indexOf(active) : -1;

  const shown = useRef(-1);
  useEffect(() => {
    if (index >= 0 && index !== shown.current) virtual.scrollToIndex(index, { align: "auto" });
    shown.current = index;
  }, [index, virtual]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = keyTarget(
      event.key,
      rows,
      index,
      Math.max(1, Math.floor((scroll.current?.clientHeight ?? 240) / rowHeight) - 2),
    );
    if (next) onActive(next);
    else if (active && event.key === "Enter") onOpen(active);
    else if (active && event.key === "ArrowRight") {
      if (collapsed.has(active.key)) onFold(active, false);
      else if (active.children[0]) onActive(active.children[0]);
    } else if (active && event.key === "ArrowLeft") {
      if (active.children.length > 0 && !collapsed.has(active.key)) onFold(active, true);
      else if (active.parent) onActive(active.parent);
    } else return;
    event.preventDefault();
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as Element;
    const key = target.closest<HTMLElement>("[data-key]")?.dataset.key;
    const node = rows.find(n => n.key === key);
    if (!node) return;
    if (target.closest("[data-fold]")) onFold(node, !collapsed.has(node.key));
    else onOpen(node);
  };

  const chosen = drag && place(view, drag.from, drag.to);
  const widths = (nameWidth ? { "--names": `${nameWidth}px` } : {}) as CSSProperties;
  return (
    <div ref={scroll} className={classes.scroll} style={widths}>
      <div className={classes.head}>
        <div className={classes.headName}>
          {t("span")}
          <NameWidth onWidth={setNameWidth} />
        </div>
        <div className={classes.took}>{t("took")}</div>
        <div className={classes.axis} {...handlers}>
          {ticks(view).map(at => (
            <span
              key={at}
              className={classes.tick}
              style={{ left: `${((at - view.from) / (view.to - view.from)) * 100}%` }}
            >
              {formatDuration(at)}
            </span>
          ))}
          {chosen && <div className={classes.drag} style={{ left: `${chosen.left}%`, width: `${chosen.width}%` }} />}
        </div>
      </div>
      <div
        role="tree"
        aria-label={t("waterfall")}
        aria-description={t("waterfallHint")}
        aria-activedescendant={active && index >= 0 ? rowId(active) : undefined}
        tabIndex={0}
        className={classes.tree}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {virtual.getVirtualItems().map(item => {
          const node = rows[item.index];
          return (
            node && (
              <Row
                key={node.key}
                node={node}
                roots={tree.roots}
                trace={tree.trace}
                top={item.start - headHeight}
                view={view}
                color={colorOf(node.span.service)}
                folded={collapsed.has(node.key)}
                active={node === active}
                match={matches.has(node.key)}
                sections={critical.get(node.key)}
                logs={logs.get(node.span.spanId)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** keyTarget is the row that a key goes to. */
export function keyTarget(key: string, rows: readonly Node[], index: number, page: number): Node | undefined {
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return rows[Math.min(last, index + 1)];
    case "ArrowUp":
      return rows[Math.max(0, index - 1)];
    case "Home":
      return rows[0];
    case "End":
      return rows[last];
    case "PageDown":
      return rows[Math.min(last, index + page)];
    case "PageUp":
      return rows[Math.max(0, index - page)];
  }
  return undefined;
}
