import { Button, Group, Loader, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { useColorOf } from "@/ui/color";
import { formatCount } from "@/ui/format";
import { useLevelColor } from "./levels";
import { type Line, mostLines } from "./lines";
import classes from "./logs.module.css";
import { useLogs } from "./messages";
import { Row } from "./Row";
import type { Shown } from "./useLines";

const rowHeight = 22;
/** How near an end, in pixels, counts as being there. */
const near = 40;

export interface Picked {
  line: Line;
  name: string;
  x: number;
  y: number;
}

export interface ListProps {
  shown: Shown;
  live: boolean;
  wrap: boolean;
  selected?: number;
  onSelect: (line: Line | undefined) => void;
  /** Called when a value of a line was clicked. */
  onPick: (picked: Picked) => void;
  marked: (line: Line) => boolean;
  /** The line to begin at instead of the end. */
  beginAt?: number;
  empty: ReactNode;
}

/** List shows lines, the newest last, and renders only those in sight. */
export function List({ shown, live, wrap, selected, onSelect, onPick, marked, beginAt, empty }: ListProps) {
  const t = useLogs();
  const levelColor = useLevelColor();
  const colorOf = useColorOf();
  const box = useRef<HTMLDivElement>(null);
  const { lines, paused, older, loadOlder, pause, resume } = shown;
  const byScroll = useRef(false);
  const following = useRef(true);

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: i => lines[i]?.key ?? i,
    overscan: 12,
    anchorTo: "end",
    initialRect: { width: 800, height: 600 },
    // Following scrolls with each batch: a second render within the first would stop the page for twice as long.
    useFlushSync: !live || paused,
  });

  // Another search begins at its end, or at the line it is about.
  const first = lines[0]?.key;
  const last = lines.at(-1)?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is at the ends tells when to scroll
  useLayoutEffect(() => {
    if (beginAt !== undefined) return;
    const element = box.current;
    if (element && following.current && !paused) element.scrollTop = element.scrollHeight;
  }, [first, last, lines.length, paused, wrap, beginAt]);
  useEffect(() => {
    if (beginAt === undefined) return;
    following.current = false;
    virtual.scrollToIndex(beginAt, { align: "center" });
  }, [beginAt, virtual]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < near;
    following.current = atEnd;
    if (live && !atEnd && !paused) {
      byScroll.current = true;
      pause();
    } else if (atEnd && paused && byScroll.current) {
      byScroll.current = false;
      resume();
    }
    if (element.scrollTop < 20 * rowHeight && older === "some") loadOlder();
  };

  const toEnd = () => {
    byScroll.current = false;
    following.current = true;
    resume();
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  };

  const select = (index: number) => {
    const line = lines[index];
    if (!line) return;
    onSelect(line);
    virtual.scrollToIndex(index, { align: "auto" });
  };
  const chosen = selected === undefined ? -1 : lines.findIndex(l => l.key === selected);
  const onKey = (event: KeyboardEvent) => {
    const from = chosen >= 0 ? chosen : lines.length;
    if (event.key === "ArrowUp") select(Math.max(0, from - 1));
    else if (event.key === "ArrowDown") select(Math.min(lines.length - 1, from + 1));
    else if (event.key === "Escape" && chosen >= 0) onSelect(undefined);
    else if (event.key === "End") toEnd();
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("[data-index]");
    const line = lines[Number(row?.dataset.index ?? -1)];
    if (!line || window.getSelection()?.type === "Range") return;
    const name = target.closest<HTMLElement>("[data-attribute]")?.dataset.attribute;
    if (name) onPick({ line, name, x: event.clientX, y: event.clientY });
    else onSelect(line.key === selected ? undefined : line);
  };

  if (lines.length === 0) return <div className={classes.listEmpty}>{empty}</div>;
  return (
    <div className={classes.frame}>
      <div
        ref={box}
        className={classes.list}
        role="listbox"
        aria-label={t("list")}
        aria-activedescendant={chosen >= 0 ? `line-${selected}` : undefined}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKey}
        onClick={onClick}
      >
        <div role="presentation" className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(item => {
            const line = lines[item.index];
            if (!line) return null;
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its option
              <div
                key={item.key}
                id={`line-${line.key}`}
                role="option"
                aria-posinset={item.index + 1}
                aria-setsize={lines.length}
                aria-selected={line.key === selected}
                data-index={item.index}
                ref={wrap ? virtual.measureElement : undefined}
                className={classes.place}
                style={{ transform: `translateY(${item.start}px)`, height: wrap ? undefined : rowHeight }}
              >
                <Row
                  line={line}
                  selected={line.key === selected}
                  marked={marked(line)}
                  wrap={wrap}
                  levelColor={levelColor}
                  colorOf={colorOf}
                />
              </div>
            );
          })}
        </div>
      </div>
      <Older shown={shown} />
      {paused && (
        <Group className={classes.waiting} gap="xs">
          {shown.skipped > 0 && (
            <Text size="xs" component="span">
              {t("skipped", { count: shown.skipped })}
            </Text>
          )}
          <Button size="compact-sm" onClick={toEnd}>
            {shown.waiting > 0 ? t("arrived", { count: shown.waiting }) : t("follow")} ↓
          </Button>
        </Group>
      )}
    </div>
  );
}

function Older({ shown }: { shown: Shown }) {
  const t = useLogs();
  if (shown.older === "loading")
    return (
      <div className={classes.older} role="status">
        <Loader size={12} /> {t("loadingOlder")}
      </div>
    );
  if (shown.older === "full")
    return <div className={classes.older}>{t("full", { count: formatCount(mostLines) })}</div>;
  return null;
}
