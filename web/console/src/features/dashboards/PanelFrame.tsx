import { Alert, Loader, Modal, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { TraceLink } from "@/ui/TraceLink";
import { BarGaugePanel } from "./BarGaugePanel";
import classes from "./dashboards.module.css";
import { type PanelData, planOf, useExemplars, usePanelData, type View } from "./data";
import { interpolate } from "./interpolate";
import { useDashboards } from "./messages";
import type { Panel } from "./model";
import { PanelMenu } from "./PanelMenu";
import { StatPanel } from "./StatPanel";
import { isDrawn, unsupported } from "./supported";
import { TablePanel } from "./TablePanel";
import { TextPanel } from "./TextPanel";
import { TimeSeriesPanel } from "./TimeSeriesPanel";
import { useInView } from "./useInView";

export interface PanelFrameProps {
  panel: Panel;
  view: View;
  /** Time range as search parameters, for links. */
  range: Record<string, string>;
  group?: string;
  large?: boolean;
  onRange: (from: number, to: number) => void;
  onEnlarge: (id: number | undefined) => void;
}

/** PanelFrame is a panel: its heading, its menu, and its content while it is on the screen. */
export const PanelFrame = memo(function PanelFrame(props: PanelFrameProps) {
  const { panel, view, range, large = false, onEnlarge } = props;
  const t = useDashboards();
  const [ref, inView] = useInView<HTMLElement>();
  const [definition, setDefinition] = useState(false);
  // Survives the content, which is taken down while it is off the screen.
  const shown = useRef<PanelData | undefined>(undefined);
  const scope = { variables: view.variables, globals: {} };
  const title = interpolate(panel.title, scope, "text") || t("panel", { id: panel.id });
  const description = interpolate(panel.description, scope, "text");
  const missing = unsupported(panel).filter(() => isDrawn(panel.type));
  const note = [description, missing.length ? t("incomplete", { what: missing.join(", ") }) : ""].filter(Boolean);
  const heading = `panel-${panel.id}`;
  const plan = useMemo(() => planOf(panel, view, 1000), [panel, view]);
  return (
    <section className={classes.panel} ref={ref} aria-labelledby={heading}>
      <header className={classes.head}>
        <h3 className={classes.title} id={heading} title={title}>
          {title}
        </h3>
        {note.length > 0 && (
          <Tooltip label={note.join(" ")} multiline maw={340} withArrow>
            <UnstyledButton c="dimmed" lh={0} aria-label={t("description", { panel: title })}>
              <IconInfoCircle size={14} />
            </UnstyledButton>
          </Tooltip>
        )}
        <PanelMenu
          title={title}
          queries={plan.questions}
          range={range}
          large={large}
          onEnlarge={() => onEnlarge(large ? undefined : panel.id)}
          onDefinition={() => setDefinition(true)}
        />
      </header>
      <div className={classes.body}>{inView && <Content {...props} title={title} shown={shown} />}</div>
      <Modal
        opened={definition}
        onClose={() => setDefinition(false)}
        title={t("definitionOf", { panel: title })}
        size="xl"
      >
        <pre className={classes.definition}>{JSON.stringify(panel.definition, null, 2)}</pre>
      </Modal>
    </section>
  );
});

type ContentProps = PanelFrameProps & { title: string; shown: { current: PanelData | undefined } };

function Content(props: ContentProps) {
  const t = useDashboards();
  const { panel, view } = props;
  if (!isDrawn(panel.type))
    return (
      <Text size="sm" c="dimmed" className={classes.quiet} component="div">
        {t("notDrawn", { type: panel.type })}
      </Text>
    );
  if (panel.type === "text") return <TextPanel panel={panel} variables={view.variables} />;
  return <Queried {...props} />;
}

function Queried({ panel, view, group, large, onRange, title, shown }: ContentProps) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ width: number; height: number }>();
  useEffect(() => {
    const element = box.current?.parentElement;
    if (!element) return;
    // Steps of a hundred: a scrollbar must not ask everything again.
    const measure = () =>
      setSize(old => {
        const next = { width: Math.max(1, Math.round(element.clientWidth / 100)) * 100, height: element.clientHeight };
        return old?.width === next.width && old.height === next.height ? old : next;
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box}>
      {size && (
        <Answer
          panel={panel}
          view={view}
          group={group}
          large={large ?? false}
          onRange={onRange}
          title={title}
          shown={shown}
          size={size}
        />
      )}
    </div>
  );
}

type AnswerProps = Pick<ContentProps, "panel" | "view" | "group" | "onRange" | "title" | "shown"> & {
  large: boolean;
  size: { width: number; height: number };
};

function Answer({ panel, view, group, large, onRange, title, shown, size }: AnswerProps) {
  const t = useDashboards();
  const plan = useMemo(() => planOf(panel, view, size.width), [panel, view, size.width]);
  const { data, error } = usePanelData(plan, shown.current);
  const exemplars = useExemplars(plan);
  if (data) shown.current = data;
  if (!data)
    return (
      <div className={classes.quiet} style={{ height: size.height - 8 }} role="status">
        {error ? String(error.message) : <Loader size="xs" aria-label={t("loading", { panel: title })} />}
      </div>
    );
  const failed = data.errors.map(e => (
    <Alert key={e.refId} color="red" p={6} mb={4} role="alert">
      <Text size="xs">{t("queryFailed", { query: e.refId, reason: e.message })}</Text>
    </Alert>
  ));
  if (data.frames.length === 0)
    return (
      <>
        {failed}
        {failed.length === 0 && (
          <div className={classes.quiet} style={{ height: size.height - 8 }}>
            <Text size="sm">{t("noData")}</Text>
            {size.height > 100 && <Text size="xs">{t("noDataHint")}</Text>}
          </div>
        )}
      </>
    );
  return (
    <>
      {failed}
      {panel.type === "timeseries" && (
        <TimeSeriesPanel
          panel={panel}
          frames={data.frames}
          marks={exemplars.data}
          view={view}
          height={size.height}
          group={group}
          onRange={onRange}
        />
      )}
      {panel.type === "stat" && (
        <div style={{ height: size.height - 6 }}>
          <StatPanel panel={panel} frames={data.frames} />
        </div>
      )}
      {(panel.type === "bargauge" || panel.type === "gauge") && (
        <div style={{ minHeight: size.height - 6, display: "grid" }}>
          <BarGaugePanel panel={panel} frames={data.frames} />
        </div>
      )}
      {panel.type === "table" && <TablePanel panel={panel} frames={data.frames} />}
      {large && exemplars.data && exemplars.data.length > 0 && (
        <section aria-label={t("exemplars")}>
          <Text size="xs" fw={600} mt="xs">
            {t("exemplars")}
          </Text>
          {exemplars.data.map(m => (
            <TraceLink key={`${m.traceId} ${m.at}`} traceId={m.traceId ?? ""} />
          ))}
        </section>
      )}
    </>
  );
}
