import { Alert, Anchor, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import {
  IconActivityHeartbeat,
  IconAlertTriangle,
  IconBug,
  IconChartDots3,
  IconLayoutDashboard,
  IconListDetails,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { get } from "@/api/http";
import { useColorOf } from "@/ui/color";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { Empty, Failed, Loading } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { useTimeRange } from "@/ui/timerange";
import { Actions } from "../Actions";
import { usePending } from "../acts";
import { Failures } from "../Failures";
import { useServices } from "../messages";
import { Absent } from "../SpansTable";
import { StateBadge } from "../StateBadge";
import { useServiceStats, useStatus } from "../useStatus";
import { ConfigurationPanel } from "./ConfigurationPanel";
import { Facts } from "./Facts";
import { Graphs } from "./Graphs";
import { useDetail } from "./messages";
import { Operations } from "./Operations";
import { OutputPanel } from "./OutputPanel";

const tabs = ["overview", "output", "configuration"] as const;

/** ServicePage is all that is known of one process or service. */
export function ServicePage() {
  const { name = "" } = useParams();
  const t = useDetail();
  const s = useServices();
  const [params, setParams] = useSearchParams();
  const [range, setRange] = useTimeRange("15m");
  const { status, absent, error, retry } = useStatus();
  const stats = useServiceStats("1h");
  const pending = usePending(name);
  const process = status?.processes.find(p => p.name === name);
  const traced = stats.data?.items.some(i => i.service === name) ?? false;
  const tab = (!absent && tabs.find(one => one === params.get("tab"))) || "overview";
  const loading = !absent && !status && !error;

  if (loading || (absent && stats.isPending)) {
    return (
      <Page title={name}>
        <Loading />
      </Page>
    );
  }
  if (!process && !traced) {
    return (
      <Page title={name}>
        {error && !absent ? <Failed error={error} retry={retry} /> : <Empty>{t("unknown", { name })}</Empty>}
        <Text ta="center">
          <Anchor component={Link} to="/services">
            {t("all")}
          </Anchor>
        </Text>
      </Page>
    );
  }

  const overview = (
    <Stack gap="sm">
      {process && (
        <Panel title={t("facts")}>
          <Facts
            process={process}
            neededBy={status?.processes.filter(p => p.needs?.includes(name)).map(p => p.name) ?? []}
          />
        </Panel>
      )}
      <Graphs service={name} range={range} onRange={(from, to) => setRange({ from, to })} />
      {traced && (
        <Panel title={t("operations")}>
          <Operations service={name} range={range} />
        </Panel>
      )}
    </Stack>
  );

  return (
    <Page title={name} toolbar={tab === "overview" ? <TimeRangePicker range={range} onChange={setRange} /> : undefined}>
      <Group gap="sm" justify="space-between">
        <Group gap="xs">
          {process && <StateBadge state={process.state} busy={pending && s(`doing.${pending}`)} />}
          {process && <Actions process={process} wide />}
        </Group>
        <Links name={name} traced={traced} />
      </Group>
      {process?.problem && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} p="xs">
          {process.problem}
        </Alert>
      )}
      <Failures name={name} />
      {absent ? (
        <>
          <Absent />
          {overview}
        </>
      ) : (
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={next =>
            setParams(
              old => {
                const out = new URLSearchParams(old);
                if (next && next !== "overview") out.set("tab", next);
                else out.delete("tab");
                return out;
              },
              { replace: true },
            )
          }
        >
          <Tabs.List mb="sm">
            {tabs.map(one => (
              <Tabs.Tab key={one} value={one}>
                {t(`tab.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="overview">{overview}</Tabs.Panel>
          <Tabs.Panel value="output">
            <OutputPanel name={name} key={name} />
          </Tabs.Panel>
          <Tabs.Panel value="configuration">
            <ConfigurationPanel name={name} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}

/** Links lead to the same service on other pages. */
function Links({ name, traced }: { name: string; traced: boolean }) {
  const t = useDetail();
  const colorOf = useColorOf();
  const dashboards = useQuery({
    queryKey: ["dashboards"],
    queryFn: ({ signal }) => get<{ items: { uid: string }[] }>("/api/dashboards", undefined, signal),
    staleTime: 60_000,
    retry: false,
  });
  const uid = `mall-${name}`;
  const query = `service=${encodeURIComponent(name)}`;
  const links = [
    { to: `/traces?${query}`, label: t("link.traces"), icon: IconActivityHeartbeat, shown: traced },
    { to: `/logs?${query}`, label: t("link.logs"), icon: IconListDetails, shown: true },
    {
      to: `/dashboards/${uid}`,
      label: t("link.dashboard"),
      icon: IconLayoutDashboard,
      shown: dashboards.data?.items.some(d => d.uid === uid),
    },
    { to: `/map?node=${encodeURIComponent(name)}`, label: t("link.map"), icon: IconChartDots3, shown: traced },
    { to: `/faults?${query}`, label: t("link.faults"), icon: IconBug, shown: traced },
  ];
  return (
    <Group gap={6} component="nav" aria-label={t("links")}>
      {links
        .filter(l => l.shown)
        .map(({ to, label, icon: Icon }) => (
          <Button
            key={to}
            component={Link}
            to={to}
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<Icon size={15} color={colorOf(name)} aria-hidden />}
          >
            {label}
          </Button>
        ))}
    </Group>
  );
}
