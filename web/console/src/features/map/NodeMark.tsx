import { IconWorld } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useColorOf } from "@/ui/color";
import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import { useServices } from "../services/messages";
import { looks } from "../services/state";
import type { MapNode, Shape } from "./graph";
import { box, type Point } from "./layout";
import classes from "./map.module.css";
import { useMap } from "./messages";

const w = box.width / 2;
const h = box.height / 2;

/** outlines are the shapes, around the middle of the node. */
const outlines: Record<Shape, string> = {
  service: `M${-w + 6} ${-h}H${w - 6}a6 6 0 0 1 6 6V${h - 6}a6 6 0 0 1 -6 6H${-w + 6}a6 6 0 0 1 -6 -6V${-h + 6}a6 6 0 0 1 6 -6Z`,
  outside: `M${-w + h} ${-h}H${w - h}a${h} ${h} 0 0 1 0 ${2 * h}H${-w + h}a${h} ${h} 0 0 1 0 ${-2 * h}Z`,
  // a cylinder
  database: `M${-w} ${-h + 7}a${w} 7 0 0 1 ${2 * w} 0V${h - 7}a${w} 7 0 0 1 ${-2 * w} 0ZM${-w} ${-h + 7}a${w} 7 0 0 0 ${2 * w} 0`,
  cache: `M${-w + 14} ${-h}H${w - 14}L${w} 0L${w - 14} ${h}H${-w + 14}L${-w} 0Z`,
  // a queue: open at the left, pushed out at the right
  topic: `M${-w} ${-h}H${w - 14}L${w} 0L${w - 14} ${h}H${-w}L${-w + 14} 0Z`,
  external: `M${-w} ${-h}H${w}V${h}H${-w}Z`,
};

const radius = 11;
const around = 2 * Math.PI * radius;

/** useNodeWords are a node's numbers in short, and all of it in words. */
export function useNodeWords() {
  const t = useMap();
  const s = useServices();
  return (n: MapNode) => {
    const rate = formatCount(n.rate);
    const errors = formatPercent(n.errorRate);
    const p99 = formatDuration(n.p99Ms);
    const state = n.process ? s(`state.${n.process.state}`) : t("node.unknown");
    const numbers = n.idle ? t("node.idle") : t("node.numbers", { rate, errors, p99 });
    return {
      short: n.idle ? "–" : `${rate}/s · ${n.errorRate > 0 ? `${errors} · ` : ""}${p99}`,
      label: t("node.label", { name: n.id, shape: t(`shape.${n.shape}`), state, numbers }),
      state,
    };
  };
}

/** NodeMark draws a node: its shape, a ring whose red part is the share of errors, and its state within. */
export function NodeMark({
  node,
  at,
  chosen,
  faint,
  onChoose,
  onKey,
}: {
  node: MapNode;
  at: Point;
  chosen: boolean;
  faint: boolean;
  onChoose: () => void;
  onKey: (event: KeyboardEvent) => void;
}) {
  const colorOf = useColorOf();
  const words = useNodeWords()(node);
  const state = node.process?.state;
  const look = state && looks[state];
  const Icon = look?.icon ?? (node.shape === "outside" ? IconWorld : undefined);
  const wrong = node.errorRate > 0 ? Math.max(0.04, Math.min(1, node.errorRate)) : 0;
  const ring = -w + (node.shape === "cache" || node.shape === "topic" ? 30 : 20);
  const text = ring + 17;
  const most = node.shape === "cache" || node.shape === "topic" ? 17 : 20;
  const map = useMap();
  const full = node.shape === "outside" ? map("shape.outside") : node.id;
  const name = full.length > most ? `${full.slice(0, most - 1)}…` : full;
  const middle = node.shape === "database" ? 6 : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no button elements
    <g
      role="button"
      tabIndex={0}
      aria-label={words.label}
      aria-pressed={chosen}
      data-node={node.id}
      data-state={state}
      className={`${classes.node} ${chosen ? classes.chosen : ""} ${faint ? classes.faint : ""}`}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      onClick={onChoose}
      onKeyDown={e => {
        if (e.key === "Enter" || e.key === " ") {
          e.preventDefault();
          onChoose();
        } else onKey(e);
      }}
    >
      <title>{words.label}</title>
      <path
        className={classes.outline}
        d={outlines[node.shape]}
        data-shape={node.shape}
        data-idle={node.idle || undefined}
        stroke={node.shape === "service" ? colorOf(node.id) : undefined}
      />
      <circle className={classes.ring} cx={ring} cy={middle} r={radius} />
      {wrong > 0 && (
        <circle
          className={classes.wrong}
          cx={ring}
          cy={middle}
          r={radius}
          strokeDasharray={`${around * wrong} ${around}`}
          transform={`rotate(-90 ${ring} ${middle})`}
        />
      )}
      {Icon && (
        <g
          transform={`translate(${ring - 8} ${middle - 8})`}
          style={{ color: look ? `var(--mantine-color-${look.color}-text)` : "currentColor" }}
        >
          <Icon size={16} aria-hidden />
        </g>
      )}
      <text className={classes.name} x={text} y={middle - 3}>
        {name}
      </text>
      <text className={classes.numbers} x={text} y={middle + 12}>
        {words.short}
      </text>
    </g>
  );
}
