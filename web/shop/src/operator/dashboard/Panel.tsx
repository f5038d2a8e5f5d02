import { Anchor, Card, Group, Table, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import { Chart } from "./Chart";
import classes from "./dashboard.module.css";
import type { EChartsCoreOption } from "./echarts";
import { useDashboardText } from "./messages";

/** Panel is one part of the dashboard; more leads to the page that has it all. */
export function Panel({
  title,
  more,
  children,
}: {
  title: string;
  more?: { to: string; label: string };
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Card component="section" withBorder padding="md" aria-labelledby={id}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {more && (
          <Anchor component={Link} to={more.to} size="sm">
            {more.label}
          </Anchor>
        )}
      </Group>
      {children}
    </Card>
  );
}

/** ChartPanel shows a chart, and the same as a table for who cannot see it or wants the numbers. */
export function ChartPanel({
  title,
  option,
  height,
  columns,
  rows,
}: {
  title: string;
  option: EChartsCoreOption;
  height: number;
  columns: string[];
  rows: { key: string; cells: ReactNode[] }[];
}) {
  const t = useDashboardText();
  return (
    <Panel title={title}>
      <Chart option={option} height={height} label={t("chartOf", { title })} />
      <details>
        <summary className={classes.summary}>{t("asTable")}</summary>
        <section
          className={classes.data}
          aria-label={title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
          tabIndex={0}
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column, i) => (
                  <Table.Th key={column} scope="col" ta={i === 0 ? "start" : "end"}>
                    {column}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ key, cells: [first, ...others] }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row" fw={400}>
                    {first}
                  </Table.Th>
                  {others.map((cell, i) => (
                    <Table.Td key={columns[i + 1]} ta="end">
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </details>
    </Panel>
  );
}
