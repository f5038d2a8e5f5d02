import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Graph, MapNode } from "./graph";
import { LinkMark, type Shown } from "./LinkMark";
import { place } from "./layout";
import classes from "./map.module.css";
import { useMap } from "./messages";
import { NodeMark } from "./NodeMark";
import { useZoom } from "./useZoom";

/** Chosen is a node or a link, by its id. */
export interface Chosen {
  node?: string;
  link?: string;
}

const directions: Record<string, readonly [x: number, y: number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** neighbour is the node that an arrow key leads to: the nearest in that direction. */
export function neighbour(
  at: ReadonlyMap<string, { x: number; y: number }>,
  from: string,
  key: string,
): string | undefined {
  const here = at.get(from);
  const [dx, dy] = directions[key] ?? [0, 0];
  if (!here || (dx === 0 && dy === 0)) return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, p] of at) {
    const along = (p.x - here.x) * dx + (p.y - here.y) * dy;
    const aside = Math.abs((p.x - here.x) * dy) + Math.abs((p.y - here.y) * dx);
    const far = along + 2 * aside;
    if (along > 1 && far < least) {
      best = id;
      least = far;
    }
  }
  return best;
}

/** Canvas is the drawn map. Places stay while only numbers change. */
export function Canvas({
  graph,
  shown,
  chosen,
  onChoose,
}: {
  graph: Graph;
  shown: Shown;
  chosen: Chosen;
  onChoose: (next: Chosen) => void;
}) {
  const t = useMap();
  const svg = useRef<SVGSVGElement>(null);
  const [hovered, setHovered] = useState<string>();
  const outline = [...graph.nodes.map(n => `${n.id}:${n.shape}`), ...graph.links.map(l => l.id)].join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers change nothing about places
  const placed = useMemo(() => place(graph), [outline]);
  const { transform, showAll, zoomIn, zoomOut } = useZoom(svg, placed);

  const focus = hovered ?? chosen.node;
  const touches = (l: { caller: string; callee: string; id: string }) =>
    focus ? l.caller === focus || l.callee === focus : chosen.link === l.id;
  const anything = focus !== undefined || chosen.link !== undefined;
  const near = new Set(graph.links.filter(touches).flatMap(l => [l.caller, l.callee]));
  if (focus) near.add(focus);

  const onKey = (event: KeyboardEvent, node: MapNode) => {
    if (event.key === "Escape") return onChoose({});
    const next = neighbour(placed.nodes, node.id, event.key);
    if (!next) return;
    event.preventDefault();
    svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };
  // Tab goes from the left to the right, and from the top down.
  const ordered = [...graph.nodes].sort((a, b) => {
    const [p, q] = [placed.nodes.get(a.id), placed.nodes.get(b.id)];
    return p && q ? p.column - q.column || p.y - q.y : 0;
  });

  return (
    <div className={classes.canvas}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset */}
      <svg ref={svg} className={classes.svg} role="group" aria-label={t("canvas")}>
        <defs>
          {(["none", "some", "many", "chosen"] as const).map(harm => (
            <marker
              key={harm}
              id={`arrow-${harm}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              markerUnits="userSpaceOnUse"
              orient="auto-start-reverse"
            >
              <path d="M0 0L8 4L0 8Z" className={classes.arrow} data-harm={harm} />
            </marker>
          ))}
        </defs>
        <g transform={transform}>
          {[...graph.links]
            .sort((a, b) => Number(touches(a)) - Number(touches(b)))
            .map(l => {
              const line = placed.links.get(l.id);
              return (
                line && (
                  <LinkMark
                    key={l.id}
                    link={l}
                    path={line.path}
                    label={line.label}
                    shown={shown}
                    chosen={chosen.link === l.id}
                    faint={anything && !touches(l)}
                    near={touches(l)}
                    onChoose={() => onChoose({ link: l.id })}
                  />
                )
              );
            })}
          {ordered.map(n => {
            const at = placed.nodes.get(n.id);
            return (
              at && (
                // biome-ignore lint/a11y/noStaticElementInteractions: it only tells where the pointer is
                <g key={n.id} onMouseEnter={() => setHovered(n.id)} onMouseLeave={() => setHovered(undefined)}>
                  <NodeMark
                    node={n}
                    at={at}
                    chosen={chosen.node === n.id}
                    faint={anything && !near.has(n.id)}
                    onChoose={() => onChoose(chosen.node === n.id ? {} : { node: n.id })}
                    onKey={e => onKey(e, n)}
                  />
                </g>
              )
            );
          })}
        </g>
      </svg>
      <div className={classes.tools}>
        {(
          [
            [t("zoomIn"), IconPlus, zoomIn],
            [t("zoomOut"), IconMinus, zoomOut],
            [t("fit"), IconMaximize, showAll],
          ] as const
        ).map(([label, Icon, run]) => (
          <Tooltip key={label} label={label} position="left">
            <ActionIcon variant="default" size="md" aria-label={label} onClick={run}>
              <Icon size={16} />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      <Text size="xs" c="dimmed" className={classes.hint}>
        {t("legend")} {t("hint")}
      </Text>
    </div>
  );
}
