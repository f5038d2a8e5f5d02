import { Paper, Table, Title } from "@mantine/core";
import { formatCount } from "@/ui/format";
import type { Count } from "./api";
import { useText } from "./messages";
import classes from "./visits.module.css";

/** Top lists what was counted most, with bars. */
export function Top({ title, items }: { title: string; items: Count[] }) {
  const t = useText();
  if (items.length === 0) return null;
  const most = Math.max(...items.map(i => i.count), 1);
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      <Table layout="fixed" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fz="xs" c="dimmed">
              {t("name")}
            </Table.Th>
            <Table.Th fz="xs" c="dimmed" w={80} ta="right">
              {t("count")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.slice(0, 10).map(i => (
            <Table.Tr key={i.name}>
              <Table.Td className={classes.bar}>
                <span className={classes.fill} style={{ width: `${(i.count / most) * 100}%` }} aria-hidden />
                <span className={classes.text}>{i.name || "–"}</span>
              </Table.Td>
              <Table.Td ta="right">{formatCount(i.count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
