import { SegmentedControl, Select } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { serviceMap } from "@/api/telemetry";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { presets, seconds } from "@/ui/timerange";
import { useLast } from "@/ui/useLast";
import { useServiceStats, useStatus } from "../services/useStatus";
import { Canvas, type Chosen } from "./Canvas";
import { graphOf } from "./graph";
import type { Shown } from "./LinkMark";
import { MapTable } from "./MapTable";
import classes from "./map.module.css";
import { useMap } from "./messages";
import { LinkSide, NodeSide } from "./Side";

const numbers: Shown[] = ["rate", "errors", "p99"];
const none: never[] = [];

/** ServiceMap is who calls whom, as spans tell, with the processes' states. All choices are in the URL. */
export default function ServiceMap() {
  const t = useMap();
  const common = useCommon();
  const last = useLast();
  const [params, setParams] = useSearchParams();
  const phone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const asked = params.get("since") ?? "";
  const since = seconds(asked) ? asked : "5m"; // the map counts up to now, so it takes no end
  const view = params.get("view") ?? (phone ? "table" : "map");
  const shown = numbers.find(n => n === params.get("numbers")) ?? "rate";
  const set = (values: Record<string, string | undefined>) =>
    setParams(
      old => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(values)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  const choose = (next: Chosen) => set({ node: next.node, link: next.link });
  useHotkeys([["Escape", () => choose({})]]);

  const edges = useQuery({
    queryKey: ["map", since],
    queryFn: ({ signal }) => serviceMap(since, signal),
    refetchInterval: 5000,
  });
  const stats = useServiceStats(since);
  const { status } = useStatus();
  const items = edges.data?.items;
  const processes = status?.processes ?? none;
  const graph = useMemo(
    () => items && graphOf(items, stats.data?.items ?? none, processes),
    [items, stats.data, processes],
  );
  const chosen: Chosen = { node: params.get("node") ?? undefined, link: params.get("link") ?? undefined };
  const node = graph?.nodes.find(n => n.id === chosen.node);
  const link = graph?.links.find(l => l.id === chosen.link);

  return (
    <Page
      title={t("title")}
      toolbar={
        <>
          {view === "map" && (
            <SegmentedControl
              size="xs"
              aria-label={t("numbers.label")}
              value={shown}
              data={numbers.map(n => ({ value: n, label: t(`numbers.${n}`) }))}
              onChange={n => set({ numbers: n === "rate" ? undefined : n })}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label={t("view.label")}
            value={view}
            data={(["map", "table"] as const).map(v => ({ value: v, label: t(`view.${v}`) }))}
            onChange={v => set({ view: v })}
          />
          <Select
            size="xs"
            w={130}
            aria-label={common("timeRange")}
            allowDeselect={false}
            value={since}
            data={[...new Set([...presets, since])].map(p => ({ value: p, label: last(p) }))}
            onChange={next => next && set({ since: next })}
          />
        </>
      }
    >
      <Answered query={{ ...edges, data: graph }}>
        {drawn =>
          drawn.nodes.length === 0 ? (
            <Empty>{t("none")}</Empty>
          ) : (
            <div className={classes.split}>
              {view === "table" ? (
                <MapTable graph={drawn} processes={processes} since={since} onChoose={choose} />
              ) : (
                <Canvas graph={drawn} shown={shown} chosen={chosen} onChoose={choose} />
              )}
              {node && <NodeSide node={node} graph={drawn} processes={processes} since={since} onChoose={choose} />}
              {link && <LinkSide link={link} graph={drawn} processes={processes} since={since} onChoose={choose} />}
            </div>
          )
        }
      </Answered>
    </Page>
  );
}
