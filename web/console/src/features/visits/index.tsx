import { Paper, Select, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { TimeSeries } from "@/ui/TimeSeries";
import { asParams, useTimeRange } from "@/ui/timerange";
import { useParam } from "@/ui/useParam";
import { type Report, report } from "./api";
import { FunnelPanel } from "./FunnelPanel";
import { useText } from "./messages";
import { Top } from "./Top";
import classes from "./visits.module.css";

/** Visits shows what visitors of the pages did. */
export default function Visits() {
  const t = useText();
  const [range, setRange] = useTimeRange("1d");
  const [website, setWebsite] = useParam("website", "");
  const { since } = asParams(range);
  const found = useQuery({
    queryKey: ["visits", since, website],
    queryFn: ({ signal }) => report(since, website, signal),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
  const websites = found.data?.websites ?? [];
  return (
    <Page
      title={t("title")}
      toolbar={
        <>
          {websites.length > 1 && (
            <Select
              size="xs"
              aria-label={t("website")}
              placeholder={t("allWebsites")}
              clearable
              data={websites}
              value={website || null}
              onChange={next => setWebsite(next ?? "")}
            />
          )}
          <TimeRangePicker range={range} onChange={setRange} />
        </>
      }
    >
      <Text size="sm" c="dimmed">
        {t("intro")}
      </Text>
      <Answered query={found}>
        {r =>
          r.totals.views + r.totals.events === 0 ? (
            <Empty>
              <Stack gap={4} align="center">
                <span>{t("none")}</span>
                <span>{t("howto", { url: `${location.origin}/api/send` })}</span>
              </Stack>
            </Empty>
          ) : (
            <Shown report={r} since={since} website={website} />
          )
        }
      </Answered>
    </Page>
  );
}

function Shown({ report: r, since, website }: { report: Report; since: string; website?: string }) {
  const t = useText();
  const { totals } = r;
  const stats: [string, string][] = [
    [t("views"), formatCount(totals.views)],
    [t("visitors"), formatCount(totals.visitors)],
    [t("visits"), formatCount(totals.visits)],
    [t("bounces"), formatPercent(totals.visits ? totals.bounces / totals.visits : 0)],
    [t("time"), formatDuration(totals.visits ? (totals.totalSeconds * 1000) / totals.visits : 0)],
    [t("events"), formatCount(totals.events)],
  ];
  const series = useMemo(
    () => [
      { name: t("views"), bars: true, points: r.series.map((b): [number, number] => [Date.parse(b.at), b.views]) },
      { name: t("visitors"), points: r.series.map((b): [number, number] => [Date.parse(b.at), b.visitors]) },
    ],
    [r.series, t],
  );
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="sm">
        {stats.map(([name, value]) => (
          <Paper key={name} withBorder p="sm">
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <div className={classes.stat}>{value}</div>
          </Paper>
        ))}
      </SimpleGrid>
      <Paper withBorder p="sm" component="section">
        <Title order={2} size="h5">
          {t("overTime")}
        </Title>
        <TimeSeries series={series} label={t("overTime")} height={180} min={0} />
      </Paper>
      <FunnelPanel since={since} website={website} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        <Top title={t("pages")} items={r.pages} />
        <Top title={t("events")} items={r.events} />
        <Top title={t("referrers")} items={r.referrers} />
        <Top title={t("browsers")} items={r.browsers} />
        <Top title={t("os")} items={r.os} />
        <Top title={t("devices")} items={r.devices} />
        <Top title={t("languages")} items={r.languages} />
      </SimpleGrid>
    </Stack>
  );
}
