import { Anchor, Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { IconActivityHeartbeat, IconCheck, IconRotate } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { useMayAct } from "@/api/console";
import { formatAgo, formatCount, formatDateTime, formatTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty, Failed } from "@/ui/State";
import { TraceLink } from "@/ui/TraceLink";
import { type ErrorEvent, event, events, type GroupDetail, group, resolve } from "./api";
import { Bars } from "./Bars";
import classes from "./errors.module.css";
import { Flags } from "./List";
import { useText } from "./messages";
import { Stacks } from "./Stack";

/** ErrorDetail shows one group: its newest or a chosen event, and all of them. */
export function ErrorDetail() {
  const { id = "" } = useParams();
  const t = useText();
  const found = useQuery({
    queryKey: ["errors", "group", id],
    queryFn: ({ signal }) => group(id, "24h", signal),
    refetchInterval: 15_000,
  });
  return (
    <Page title={found.data?.title ?? t("title")} toolbar={found.data && <Resolution group={found.data} />}>
      <Anchor component={Link} to="/errors" size="sm">
        ← {t("back")}
      </Anchor>
      <Answered query={found}>{g => <Shown group={g} />}</Answered>
    </Page>
  );
}

function Resolution({ group }: { group: GroupDetail }) {
  const t = useText();
  const queries = useQueryClient();
  const mayAct = useMayAct();
  const change = useMutation({
    mutationFn: (resolved: boolean) => resolve(group.id, resolved),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["errors"] }),
  });
  if (!mayAct) return null;
  const resolved = group.status === "resolved";
  return (
    <>
      {change.error && <Failed error={change.error} />}
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        leftSection={resolved ? <IconRotate size={14} /> : <IconCheck size={14} />}
        onClick={() => change.mutate(!resolved)}
      >
        {resolved ? t("reopen") : t("resolve")}
      </Button>
    </>
  );
}

function Shown({ group: g }: { group: GroupDetail }) {
  const t = useText();
  const [params] = useSearchParams();
  const chosen = params.get("event");
  const one = useQuery({
    queryKey: ["errors", "event", g.id, chosen],
    queryFn: ({ signal }) => event(g.id, chosen ?? "", signal),
    enabled: chosen !== null,
  });
  const all = useQuery({
    queryKey: ["errors", "events", g.id, g.count],
    queryFn: ({ signal }) => events(g.id, signal),
  });
  return (
    <Stack gap="sm">
      <Group gap="md">
        <Flags group={g} />
        <Text size="sm">
          <b>{formatCount(g.count)}</b> {t("events")} · <b>{formatCount(g.users)}</b> {t("users")}
        </Text>
        <Text size="sm" c="dimmed" title={formatDateTime(g.firstSeen)}>
          {t("firstSeen")} {formatAgo(g.firstSeen)}
        </Text>
        <Text size="sm" c="dimmed" title={formatDateTime(g.lastSeen)}>
          {t("lastSeen")} {formatAgo(g.lastSeen)}
        </Text>
        <Bars histogram={g.histogram} />
      </Group>
      {chosen !== null ? (
        <Answered query={one}>{e => <Event event={e} />}</Answered>
      ) : g.latest ? (
        <Event event={g.latest} />
      ) : (
        <Empty>{t("gone")}</Empty>
      )}
      {g.feedback.length > 0 && (
        <Paper withBorder p="sm" component="section">
          <Title order={2} size="h5">
            {t("feedback")}
          </Title>
          {g.feedback.map(f => (
            <Text key={f.id} size="sm">
              {formatDateTime(f.at)} · {f.message}
            </Text>
          ))}
        </Paper>
      )}
      <Paper withBorder p="sm" component="section" aria-label={t("allEvents")}>
        <Title order={2} size="h5" mb="xs">
          {t("allEvents")}
        </Title>
        <Answered query={all}>
          {list => (
            <Table.ScrollContainer minWidth={600}>
              <Table>
                <Table.Tbody>
                  {list.items.map(e => (
                    <Table.Tr key={e.id}>
                      <Table.Td>
                        <Anchor component={Link} to={`?event=${e.id}`} size="sm">
                          {formatDateTime(e.at)}
                        </Anchor>
                      </Table.Td>
                      <Table.Td className={classes.value}>{e.url}</Table.Td>
                      <Table.Td>{e.browser}</Table.Td>
                      <Table.Td>{e.release}</Table.Td>
                      <Table.Td>
                        <TraceLink traceId={e.traceId} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Answered>
      </Paper>
    </Stack>
  );
}

function Event({ event: e }: { event: ErrorEvent }) {
  const t = useText();
  const common = useCommon();
  const facts: [string, string][] = [
    [common("time"), formatDateTime(e.at)],
    [t("url"), e.url],
    [t("browser"), [e.browser, e.os, e.device].filter(Boolean).join(" · ")],
    [t("release"), e.release],
    [t("environment"), e.environment],
    [t("sdk"), e.sdk],
    ...Object.entries(e.tags).map(([name, value]): [string, string] => [name, value]),
  ];
  return (
    <>
      <Paper withBorder p="sm" component="section" aria-label={t("about")}>
        <Stack gap="xs">
          {e.traceId ? (
            <Button
              component={Link}
              to={`/traces/${e.traceId}${e.spanId ? `?span=${e.spanId}` : ""}`}
              variant="light"
              size="xs"
              w="fit-content"
              leftSection={<IconActivityHeartbeat size={14} />}
            >
              {t("trace")} {e.traceId.slice(0, 8)}
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              {t("noTrace")}
            </Text>
          )}
          <Table fz="xs" layout="fixed">
            <Table.Tbody>
              {facts
                .filter(([, value]) => value)
                .map(([name, value]) => (
                  <Table.Tr key={name}>
                    <Table.Th w={120} scope="row">
                      {name}
                    </Table.Th>
                    <Table.Td className={classes.value}>{value}</Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </Stack>
      </Paper>
      <Stacks exceptions={e.exceptions} />
      {e.breadcrumbs.length > 0 && (
        <Paper withBorder p="sm" component="section" aria-label={t("breadcrumbs")}>
          <Title order={2} size="h5" mb="xs">
            {t("breadcrumbs")}
          </Title>
          <Table.ScrollContainer minWidth={420}>
            <Table fz="xs">
              <Table.Tbody>
                {e.breadcrumbs.map((b, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a breadcrumb is told by its place
                  <Table.Tr key={i}>
                    <Table.Td w={100}>{formatTime(b.at)}</Table.Td>
                    <Table.Td w={110}>{b.category}</Table.Td>
                    <Table.Td className={classes.value}>
                      {b.message}{" "}
                      {Object.entries(b.data ?? {})
                        .map(([name, value]) => `${name}=${value}`)
                        .join(" ")}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
    </>
  );
}
