import { Anchor, Stack, Table } from "@mantine/core";
import { Link } from "react-router";
import type { Process } from "@/api/control";
import { Breakable } from "@/ui/Breakable";
import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import { ServiceName } from "@/ui/ServiceName";
import { useServices } from "../services/messages";
import { StateBadge } from "../services/StateBadge";
import type { Chosen } from "./Canvas";
import { type Graph, outside, tracesOf } from "./graph";
import classes from "./map.module.css";
import { useMap } from "./messages";

/** MapTable says in two tables what the map draws. */
export function MapTable({
  graph,
  processes,
  since,
  onChoose,
}: {
  graph: Graph;
  processes: readonly Process[];
  since: string;
  onChoose: (next: Chosen) => void;
}) {
  const t = useMap();
  const s = useServices();
  const shown = (name: string) => (name === outside ? t("shape.outside") : <Breakable name={name} />);
  return (
    <Stack gap="sm">
      <Panel title={t("nodes")}>
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{s("column.name")}</Table.Th>
              <Table.Th>{s("column.state")}</Table.Th>
              <Table.Th className={classes.number}>{s("column.rate")}</Table.Th>
              <Table.Th className={classes.number}>{s("column.errors")}</Table.Th>
              <Table.Th className={classes.number}>p99</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {graph.nodes.map(n => (
              <Table.Tr key={n.id}>
                <Table.Td className={classes.wrap}>
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    c="inherit"
                    ta="start"
                    onClick={() => onChoose({ node: n.id })}
                  >
                    {n.shape === "service" ? <ServiceName name={n.id} /> : shown(n.id)}
                  </Anchor>
                </Table.Td>
                <Table.Td>{n.process ? <StateBadge state={n.process.state} /> : t(`shape.${n.shape}`)}</Table.Td>
                <Table.Td className={classes.number}>{n.idle ? "–" : `${formatCount(n.rate)}/s`}</Table.Td>
                <Table.Td className={`${classes.number} ${n.errorRate > 0 ? classes.bad : ""}`}>
                  {n.idle ? "–" : formatPercent(n.errorRate)}
                </Table.Td>
                <Table.Td className={classes.number}>{n.idle ? "–" : formatDuration(n.p99Ms)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      <Panel title={t("links")}>
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("from")}</Table.Th>
              <Table.Th>{t("to")}</Table.Th>
              <Table.Th className={classes.number}>{s("column.rate")}</Table.Th>
              <Table.Th className={classes.number}>{s("column.errors")}</Table.Th>
              <Table.Th className={classes.number}>p99</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {graph.links
              .filter(l => !l.idle)
              .map(l => (
                <Table.Tr key={l.id}>
                  <Table.Td className={classes.wrap}>{shown(l.caller)}</Table.Td>
                  <Table.Td className={classes.wrap}>
                    <Anchor
                      component={Link}
                      to={`${tracesOf(l, processes)}&since=${since}`}
                      size="sm"
                      aria-label={`${t("traces")}: ${t("link.title", { caller: l.caller, callee: l.callee })}`}
                    >
                      <Breakable name={l.callee} />
                    </Anchor>
                  </Table.Td>
                  <Table.Td className={classes.number}>{formatCount(l.rate)}/s</Table.Td>
                  <Table.Td className={`${classes.number} ${l.errors > 0 ? classes.bad : ""}`}>
                    {formatPercent(l.errorRate)}
                  </Table.Td>
                  <Table.Td className={classes.number}>{formatDuration(l.p99Ms)}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Panel>
    </Stack>
  );
}
