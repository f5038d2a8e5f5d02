import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  type CSSProperties,
  startTransition,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useSearchParams } from "react-router";
import { Page } from "@/ui/Page";
import { usePageErrors, useTraceLogs, useYoung } from "../load";
import { useWords } from "../messages";
import { criticalPath, type Section } from "../model/criticalpath";
import { failing, find, logsBySpan, textIndex } from "../model/find";
import { foldable, reveal, visible } from "../model/rows";
import { correctClocks } from "../model/skew";
import { epochMs, type Trace } from "../model/span";
import { buildTree, type Node } from "../model/tree";
import { BreakdownPanel } from "./BreakdownPanel";
import { Details } from "./Details";
import { Minimap } from "./Minimap";
import { Actions, Notes, Summary } from "./Summary";
import { Toolbar } from "./Toolbar";
import classes from "./trace.module.css";
import { useKeys } from "./useKeys";
import { useMirrored } from "./useMirrored";
import { clampView, readView, type View, writeView, zoom } from "./view";
import { Waterfall } from "./Waterfall";

const none: ReadonlySet<string> = new Set();
const noPath: ReadonlyMap<string, Section[]> = new Map();
const noLines: never[] = [];

/** TraceView is a trace that has been loaded: its summary, waterfall and details. */
export function TraceView({ traceId, trace }: { traceId: string; trace: Trace }) {
  const t = useWords();
  const [params, setParams] = useSearchParams();
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const growing = useYoung(trace);
  const drawn = useDrawn();
  const { data: lines = noLines, error: logsError } = useTraceLogs(traceId, growing, drawn);
  const { data: pageErrors = noLines } = usePageErrors(traceId, drawn);

  const { tree, moved } = useMemo(() => {
    const built = buildTree(trace);
    return { tree: built, moved: correctClocks(built) };
  }, [trace]);
  const logs = useMemo(() => logsBySpan(tree, lines), [tree, lines]);
  const failures = useMemo(() => failing(tree, logs), [tree, logs]);

  const [collapsed, setCollapsed] = useState(none);
  const rows = useMemo(() => visible(tree, collapsed), [tree, collapsed]);

  const [spanId, setSpanId] = useMirrored("span");
  const [wanted, setWanted] = useMirrored("q");
  const [opened, setOpened] = useState(spanId !== "");
  const active = useMemo(() => tree.nodes.find(n => n.key === spanId), [tree, spanId]);

  const searching = useDeferredValue(wanted);
  const index = useMemo(() => (searching ? textIndex(tree, logs) : undefined), [searching, tree, logs]);
  const found = useMemo(() => (index ? find(tree, index, searching) : []), [tree, index, searching]);
  const matches = useMemo(() => (found.length > 0 ? new Set(found.map(n => n.key)) : none), [found]);

  const showCritical = params.get("critical") !== "0";
  const critical = useMemo(() => {
    const root = tree.roots[0];
    if (!showCritical || !root) return noPath;
    const out = new Map<string, Section[]>();
    for (const section of criticalPath(root)) {
      const there = out.get(section.node.key);
      if (there) there.push(section);
      else out.set(section.node.key, [section]);
    }
    return out;
  }, [tree, showCritical]);

  const setParam = useCallback(
    (name: string, value: string) =>
      setParams(
        old => {
          const next = new URLSearchParams(old);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const zoomed = params.get("zoom");
  const view = useMemo(() => readView(zoomed, tree.duration), [zoomed, tree.duration]);
  const onView = useCallback(
    (next: View) => setParam("zoom", writeView(clampView(next, tree.duration), tree.duration)),
    [setParam, tree.duration],
  );

  const goTo = useCallback(
    (node: Node) => {
      setCollapsed(old => reveal(old, node));
      setSpanId(node.key);
    },
    [setSpanId],
  );
  const open = useCallback(
    (node: Node) => {
      goTo(node);
      setOpened(true);
    },
    [goTo],
  );
  const onFold = useCallback(
    (node: Node, fold: boolean) =>
      setCollapsed(old => {
        const next = new Set(old);
        if (fold) next.add(node.key);
        else next.delete(node.key);
        return next;
      }),
    [],
  );
  const step = (among: readonly Node[], by: 1 | -1) => {
    const next = following(among, tree.nodes, active, by);
    if (next) goTo(next);
  };
  const search = useRef<HTMLInputElement>(null);
  const nextError = () => step(failures, 1);
  useKeys([
    ["e", nextError],
    ["/", () => search.current?.focus()],
    ["+", () => onView(zoom(view, 0.5, tree.duration))],
    ["-", () => onView(zoom(view, 2, tree.duration))],
    ["0", () => onView({ from: 0, to: tree.duration })],
    ["Escape", () => setOpened(false)],
  ]);

  const root = tree.roots[0]?.span;
  const details = opened && active && (
    <Details
      key={active.key}
      tree={tree}
      node={active}
      logs={logs.get(active.span.spanId) ?? noLines}
      pageErrors={pageErrors}
      onGo={open}
      onZoom={() => onView({ from: active.start, to: active.end })}
      onClose={() => setOpened(false)}
    />
  );
  return (
    <Page
      title={root ? `${root.service} ${root.name}` : `${t("trace")} ${traceId.slice(0, 8)}`}
      toolbar={<Actions traceId={traceId} start={epochMs(trace, 0)} />}
    >
      <div className={classes.page}>
        <Summary traceId={traceId} tree={tree} growing={growing} failures={failures.length} logs={lines.length} />
        <Notes
          tree={tree}
          moved={moved}
          logsError={logsError}
          unplaced={logs.get("") ?? noLines}
          pageErrors={pageErrors}
        />
        <Toolbar
          searchRef={search}
          wanted={wanted}
          onWanted={setWanted}
          found={found.length}
          at={active ? found.indexOf(active) : -1}
          onStep={by => step(found, by)}
          errors={failures.length}
          onNextError={nextError}
          critical={showCritical}
          onCritical={on => setParam("critical", on ? "" : "0")}
          onExpandAll={() => setCollapsed(none)}
          onCollapseAll={() => setCollapsed(foldable(tree))}
          onZoom={factor => onView(zoom(view, factor, tree.duration))}
          zoomed={view.from > 0 || view.to < tree.duration}
          onReset={() => onView({ from: 0, to: tree.duration })}
        />
        <div
          className={classes.body}
          data-details={Boolean(details) || undefined}
          style={{ "--rows": rows.length } as CSSProperties}
        >
          <div className={classes.chart}>
            <Minimap tree={tree} view={view} onView={onView} />
            <Waterfall
              tree={tree}
              rows={rows}
              view={view}
              onView={onView}
              collapsed={collapsed}
              onFold={onFold}
              active={active}
              onActive={goTo}
              onOpen={open}
              matches={matches}
              critical={critical}
              logs={logs}
            />
          </div>
          {!narrow && details}
        </div>
        {narrow && (
          <Drawer
            opened={Boolean(details)}
            onClose={() => setOpened(false)}
            position="bottom"
            size="75%"
            withCloseButton={false}
            aria-label={t("spanDetails")}
          >
            {details}
          </Drawer>
        )}
        {drawn && <BreakdownPanel tree={tree} onGo={open} />}
      </div>
    </Page>
  );
}

/** useDrawn turns true when the first rows are on the screen: what can wait until then does. */
function useDrawn(): boolean {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    // The frame after the next: the next one draws what is rendered now. A page in the background draws none.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => startTransition(() => setDrawn(true)));
    });
    const timer = setTimeout(() => setDrawn(true), 500);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return drawn;
}

/** following is the next or previous of some nodes, seen from the active one, around the end. */
export function following(
  among: readonly Node[],
  order: readonly Node[],
  active: Node | undefined,
  by: 1 | -1,
): Node | undefined {
  if (among.length === 0) return undefined;
  if (!active) return by === 1 ? among[0] : among.at(-1);
  const here = order.indexOf(active);
  const place = new Map(order.map((n, i) => [n, i]));
  const at = (n: Node) => place.get(n) ?? -1;
  if (by === 1) return among.find(n => at(n) > here) ?? among[0];
  return among.findLast(n => at(n) < here) ?? among.at(-1);
}
