import { Anchor, Badge, SimpleGrid, Table, Text } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import { formatCount, formatDuration } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import { type Series, TimeSeries } from "@/ui/TimeSeries";
import classes from "./business.module.css";
import { type Business, type Gauge, gaugesOf } from "./counters";
import { useBusiness } from "./messages";

// As the alerts OutboxStuck and ConsumerLagGrows have them.
const oldest = 60;
const mostWaiting = 100;

/** Async tells whether what happens later does happen: outbox, consumers, dead letters. */
export function Async({ business }: { business: Business }) {
  const t = useBusiness();
  const lags = gaugesOf(business, "mall_kafka_consumer_lag");
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        <Outbox business={business} />
        <Lag lags={lags} />
        <Dead letters={gaugesOf(business, "mall_kafka_dead_letters")} />
      </SimpleGrid>
      {lags.length > 0 && (
        <Panel title={t("lagChart")}>
          <LagChart lags={lags} business={business} />
        </Panel>
      )}
    </>
  );
}

function State({ known, good }: { known: boolean; good: boolean }) {
  const t = useBusiness();
  return (
    <Badge
      size="sm"
      variant="light"
      style={{ flexShrink: 0, minWidth: "max-content" }}
      color={!known ? "gray" : good ? "green" : "red"}
    >
      {!known ? t("unknown") : good ? t("fine") : t("behind")}
    </Badge>
  );
}

function List({ title, hint, head, empty, rows }: ListProps) {
  const t = useBusiness();
  return (
    <Panel title={title}>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
      {empty ? (
        <Text size="sm" mt={4}>
          {t("notMeasured")}
        </Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>{head}</Table.Tr>
          </Table.Thead>
          <Table.Tbody>{rows}</Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}
interface ListProps {
  title: string;
  hint: string;
  head: ReactNode;
  rows: ReactNode;
  empty: boolean;
}

const short = (name = "") => name.replace(/^mall[._]/, "");

function Outbox({ business }: { business: Business }) {
  const t = useBusiness();
  const ages = new Map(gaugesOf(business, "mall_outbox_age_seconds").map(g => [g.labels.db_namespace, g.now]));
  const pending = gaugesOf(business, "mall_outbox_pending");
  return (
    <List
      title={t("outbox")}
      hint={t("outboxHint")}
      empty={pending.length === 0}
      head={
        <>
          <Table.Th>{t("domain")}</Table.Th>
          <Table.Th className={classes.num}>{t("pending")}</Table.Th>
          <Table.Th className={classes.num}>{t("oldest")}</Table.Th>
          <Table.Th className={classes.num}>{t("state")}</Table.Th>
        </>
      }
      rows={pending.map(g => {
        const age = ages.get(g.labels.db_namespace);
        return (
          <Table.Tr key={g.labels.db_namespace}>
            <Table.Td>{short(g.labels.db_namespace)}</Table.Td>
            <Table.Td className={classes.num}>{g.now === undefined ? "–" : formatCount(g.now)}</Table.Td>
            <Table.Td className={classes.num}>
              {age === undefined || !g.now ? "–" : formatDuration(age * 1000)}
            </Table.Td>
            <Table.Td className={classes.num}>
              <State known={g.now !== undefined && age !== undefined} good={(age ?? 0) <= oldest} />
            </Table.Td>
          </Table.Tr>
        );
      })}
    />
  );
}

function Lag({ lags }: { lags: Gauge[] }) {
  const t = useBusiness();
  return (
    <List
      title={t("lag")}
      hint={t("lagHint")}
      empty={lags.length === 0}
      head={
        <>
          <Table.Th>{t("group")}</Table.Th>
          <Table.Th className={classes.num}>{t("waiting")}</Table.Th>
          <Table.Th className={classes.num}>{t("state")}</Table.Th>
        </>
      }
      rows={lags.map(g => (
        <Table.Tr key={nameOf(g)}>
          <Table.Td>
            {g.labels.messaging_consumer_group_name}
            <Text span size="xs" c="dimmed">
              {` · ${short(g.labels.messaging_destination_name)}`}
            </Text>
          </Table.Td>
          <Table.Td className={classes.num}>{g.now === undefined ? "–" : formatCount(g.now)}</Table.Td>
          <Table.Td className={classes.num}>
            <State known={g.now !== undefined} good={(g.now ?? 0) <= mostWaiting} />
          </Table.Td>
        </Table.Tr>
      ))}
    />
  );
}

function Dead({ letters }: { letters: Gauge[] }) {
  const t = useBusiness();
  return (
    <List
      title={t("dead")}
      hint={t("deadHint")}
      empty={letters.length === 0}
      head={
        <>
          <Table.Th>{t("topic")}</Table.Th>
          <Table.Th className={classes.num}>{t("waiting")}</Table.Th>
        </>
      }
      rows={letters.map(g => {
        const topic = g.labels.messaging_destination_name ?? "";
        return (
          <Table.Tr key={topic}>
            <Table.Td>
              <Anchor component={Link} size="sm" to={`/business/dead-letters?topic=${encodeURIComponent(topic)}`}>
                {short(topic)}
              </Anchor>
            </Table.Td>
            <Table.Td className={classes.num}>
              {g.now ? (
                <Badge size="sm" color="red">
                  {formatCount(g.now)}
                </Badge>
              ) : (
                (g.now ?? "–")
              )}
            </Table.Td>
          </Table.Tr>
        );
      })}
    />
  );
}

const nameOf = (g: Gauge) =>
  `${g.labels.messaging_consumer_group_name} · ${short(g.labels.messaging_destination_name)}`;

function LagChart({ lags, business: { grid } }: { lags: Gauge[]; business: Business }) {
  const t = useBusiness();
  const series = useMemo<Series[]>(() => lags.map(g => ({ name: nameOf(g), points: g.points })), [lags]);
  return (
    <TimeSeries
      series={series}
      label={t("lagChart")}
      min={0}
      from={grid.from * 1000}
      to={(grid.from + grid.step * grid.buckets) * 1000}
      height={130}
      group="business"
    />
  );
}
