import { Anchor, Badge, Group, SegmentedControl, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { formatAgo, formatCount } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { asParams, useTimeRange } from "@/ui/timerange";
import { useParam } from "@/ui/useParam";
import { type Group as ErrorGroup, type GroupStatus, groups } from "./api";
import { Bars } from "./Bars";
import classes from "./errors.module.css";
import { useText } from "./messages";

const statuses: GroupStatus[] = ["unresolved", "resolved", "all"];

/** ErrorList lists groups of page errors, the newest first. */
export function ErrorList() {
  const t = useText();
  const common = useCommon();
  const [range, setRange] = useTimeRange("1d");
  const [asked, setStatus] = useParam<GroupStatus>("status", "unresolved");
  const status = statuses.includes(asked) ? asked : "unresolved";
  const [query, setQuery] = useParam("query", "");
  const [typed, setTyped] = useState(query);
  const search = useDebouncedCallback(setQuery, 300);
  const { since } = asParams(range);
  const found = useQuery({
    queryKey: ["errors", since, status, query],
    queryFn: ({ signal }) => groups({ since, status, query }, signal),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t("title")} toolbar={<TimeRangePicker range={range} onChange={setRange} />}>
      <Text size="sm" c="dimmed">
        {t("intro")}
      </Text>
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={common("status")}
          data={statuses.map(s => ({ value: s, label: t(`status.${s}`) }))}
          value={status}
          onChange={s => setStatus(s as GroupStatus)}
        />
        <TextInput
          size="xs"
          w={280}
          aria-label={t("filter")}
          placeholder={t("filter")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={typed}
          onChange={e => {
            setTyped(e.currentTarget.value);
            search(e.currentTarget.value);
          }}
        />
      </Group>
      <Answered query={found}>
        {list =>
          list.items.length === 0 ? (
            <Empty>
              <Stack gap={4} align="center">
                <span>{t("none")}</span>
                <span>{t("howto", { dsn: `${location.protocol}//public@${location.host}/1` })}</span>
              </Stack>
            </Empty>
          ) : (
            <GroupTable items={list.items} />
          )
        }
      </Answered>
    </Page>
  );
}

function GroupTable({ items }: { items: ErrorGroup[] }) {
  const t = useText();
  return (
    <div className={classes.wide}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("error")}</Table.Th>
            <Table.Th className={classes.roomy}>{t("trend")}</Table.Th>
            <Table.Th ta="right">{t("events")}</Table.Th>
            <Table.Th ta="right" className={classes.roomy}>
              {t("users")}
            </Table.Th>
            <Table.Th className={classes.roomy}>{t("release")}</Table.Th>
            <Table.Th>{t("lastSeen")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(g => (
            <Table.Tr key={g.id}>
              <Table.Td maw={460}>
                <Group gap={6}>
                  <Anchor component={Link} to={`/errors/${g.id}`} className={classes.title} size="sm">
                    {g.title}
                  </Anchor>
                  <Flags group={g} />
                </Group>
                <div className={classes.place}>{g.culprit}</div>
              </Table.Td>
              <Table.Td className={classes.roomy}>
                <Bars histogram={g.histogram} />
              </Table.Td>
              <Table.Td ta="right">{formatCount(g.count)}</Table.Td>
              <Table.Td ta="right" className={classes.roomy}>
                {formatCount(g.users)}
              </Table.Td>
              <Table.Td className={classes.roomy}>{g.releases.at(-1)?.release}</Table.Td>
              <Table.Td>{formatAgo(g.lastSeen)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Flags tells what is special about a group. */
export function Flags({ group }: { group: ErrorGroup }) {
  const t = useText();
  return (
    <>
      {group.regression && (
        <Badge size="xs" color="red" variant="light">
          {t("regression")}
        </Badge>
      )}
      {group.unhandled > 0 && (
        <Badge size="xs" color="orange" variant="light">
          {t("unhandled")}
        </Badge>
      )}
      {group.status === "resolved" && (
        <Badge size="xs" color="teal" variant="light">
          {t("status.resolved")}
        </Badge>
      )}
    </>
  );
}
