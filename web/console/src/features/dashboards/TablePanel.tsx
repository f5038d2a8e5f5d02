import { Table } from "@mantine/core";
import { formatUnit } from "@/ui/format";
import type { Frame } from "./data";
import { useDashboards } from "./messages";
import type { Panel } from "./model";
import { reduce } from "./reduce";

/** TablePanel shows a row a series: its labels and its value. */
export function TablePanel({ panel, frames }: { panel: Panel; frames: Frame[] }) {
  const t = useDashboards();
  const labels = [...new Set(frames.flatMap(f => Object.keys(f.labels)))].filter(l => l !== "__name__").sort();
  return (
    <Table stickyHeader>
      <Table.Thead>
        <Table.Tr>
          {labels.length === 0 && <Table.Th>{t("series")}</Table.Th>}
          {labels.map(l => (
            <Table.Th key={l}>{l}</Table.Th>
          ))}
          <Table.Th ta="right">{t("value")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {frames.map((f, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two series may have the same labels, and their order is stable
          <Table.Tr key={i}>
            {labels.length === 0 && <Table.Td>{f.name}</Table.Td>}
            {labels.map(l => (
              <Table.Td key={l}>{f.labels[l]}</Table.Td>
            ))}
            <Table.Td ta="right">{formatUnit(reduce(f.points, panel.reduce) ?? Number.NaN, panel.field.unit)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
