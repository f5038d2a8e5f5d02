import { Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { ExemplarSeries, QueryData } from "@/api/prometheus";
import { formatDateTime, formatUnit } from "@/ui/format";
import { Empty } from "@/ui/State";
import { type Mark, TimeSeries } from "@/ui/TimeSeries";
import { useMetrics } from "./messages";
import classes from "./metrics.module.css";
import { type Answered, mostSeries, seriesName, toSeries } from "./series";

const mostMarks = 400;
const mostRows = 500;

/** toMarks are exemplars as points of a graph; those of no trace lead nowhere and are left out. */
export function toMarks(found: ExemplarSeries[]): Mark[] {
  return (
    found
      .flatMap(series =>
        series.exemplars.map(e => ({
          at: e.timestamp * 1000,
          value: Number(e.value),
          label: series.seriesLabels.service_name ?? "",
          traceId: e.labels.trace_id,
        })),
      )
      .filter(mark => mark.traceId && Number.isFinite(mark.value))
      .sort((a, b) => a.at - b.at)
      // Too many points hide each other; every nth keeps the whole time in sight.
      .filter((_, i, all) => i % Math.ceil(all.length / mostMarks) === 0)
  );
}

export interface GraphProps {
  answers: Answered[];
  exemplars: ExemplarSeries[];
  unit: string;
  from: number;
  to: number;
  onRange: (from: number, to: number) => void;
}

/** Graph draws the series of all queries. */
export function Graph({ answers, exemplars, unit, from, to, onRange }: GraphProps) {
  const t = useMetrics();
  const navigate = useNavigate();
  const series = useMemo(() => toSeries(answers), [answers]);
  const marks = useMemo(() => toMarks(exemplars), [exemplars]);
  const count = answers.reduce((sum, a) => sum + a.series.length, 0);
  if (count === 0) return <Empty>{t("noData")}</Empty>;
  return (
    <>
      {count > mostSeries && (
        <Text size="xs" c="dimmed">
          {t("shown", { shown: mostSeries, count })}
        </Text>
      )}
      <TimeSeries
        series={series}
        label={`${t("graph")}: ${answers.map(a => a.letter).join(", ")}`}
        unit={unit}
        height={360}
        from={from}
        to={to}
        marks={marks}
        onMark={mark => mark.traceId && void navigate(`/traces/${mark.traceId}`)}
        onRange={onRange}
      />
    </>
  );
}

interface Row {
  key: string;
  letter: string;
  name: string;
  value: number;
}

function toRows(letter: string, data: QueryData): Row[] {
  if (data.resultType === "scalar" || data.resultType === "string")
    return [{ key: letter, letter, name: data.resultType, value: Number(data.result[1]) }];
  return data.result.map((item, i) => ({
    key: `${letter}${i}`,
    letter,
    name: seriesName(item.metric),
    value: Number("value" in item ? item.value[1] : item.values.at(-1)?.[1]),
  }));
}

/** Instant lists the values at one moment, the largest first. */
export function Instant({
  answers,
  unit,
  at,
}: {
  answers: { letter: string; data: QueryData }[];
  unit: string;
  at: number;
}) {
  const t = useMetrics();
  const rows = useMemo(
    () =>
      answers
        .flatMap(a => toRows(a.letter, a.data))
        .sort((a, b) => (a.letter === b.letter ? (b.value || 0) - (a.value || 0) : a.letter.localeCompare(b.letter))),
    [answers],
  );
  if (rows.length === 0) return <Empty>{t("noData")}</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section className={classes.table} aria-label={t("table")} tabIndex={0}>
      <Text size="xs" c="dimmed">
        {t("at", { time: formatDateTime(at) })}
        {rows.length > mostRows && ` · ${t("rows", { shown: mostRows, count: rows.length })}`}
      </Text>
      <Table striped highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("labels")}</Table.Th>
            <Table.Th ta="right">{t("value")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, mostRows).map(row => (
            <Table.Tr key={row.key}>
              <Table.Td className={classes.series}>
                {answers.length > 1 && <b>{row.letter} </b>}
                {row.name}
              </Table.Td>
              <Table.Td ta="right" className={classes.number} title={String(row.value)}>
                {Number.isFinite(row.value) ? formatUnit(row.value, unit) : String(row.value)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
