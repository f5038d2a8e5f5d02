import { Alert, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { configuration } from "@/api/control";
import { Breakable } from "@/ui/Breakable";
import { CopyButton } from "@/ui/CopyButton";
import { Panel } from "@/ui/Panel";
import { Answered, Empty } from "@/ui/State";
import ui from "@/ui/ui.module.css";
import classes from "./detail.module.css";
import { useDetail } from "./messages";
import { piecesOf } from "./yaml";

/** ConfigurationPanel is what a process was started with. */
export function ConfigurationPanel({ name }: { name: string }) {
  const t = useDetail();
  const [filter, setFilter] = useState("");
  const query = useQuery({
    queryKey: ["control", "config", name],
    queryFn: ({ signal }) => configuration(name, signal),
    staleTime: 10_000,
  });
  return (
    <Answered query={query}>
      {c => {
        const words = filter.toLowerCase();
        const env = (c.env ?? []).filter(v => `${v.name} ${v.value} ${v.source}`.toLowerCase().includes(words));
        return (
          <Stack gap="sm">
            {c.problem && <Alert color="red">{c.problem}</Alert>}
            <Text size="sm" c="dimmed">
              {t("config.secrets", { count: c.secretsHidden })}
            </Text>
            {(c.command ?? []).length > 0 && (
              <Panel title={t("config.command")} aside={<CopyButton value={(c.command ?? []).join(" ")} />}>
                <code className={classes.wrap}>{(c.command ?? []).join(" ")}</code>
                {c.dir && (
                  <Text size="xs" c="dimmed">
                    {t("config.dir")} <code className={classes.wrap}>{c.dir}</code>
                  </Text>
                )}
              </Panel>
            )}
            {c.file && (
              <Panel
                title={t("config.file")}
                aside={
                  <Group gap={4} wrap="nowrap">
                    <code className={classes.file}>{c.file}</code>
                    <CopyButton value={c.yaml} />
                  </Group>
                }
              >
                <Yaml code={c.yaml} label={t("config.file")} />
              </Panel>
            )}
            <Panel
              title={t("config.env")}
              aside={
                <TextInput
                  size="xs"
                  type="search"
                  aria-label={t("config.filter")}
                  placeholder={t("config.filter")}
                  value={filter}
                  onChange={e => setFilter(e.currentTarget.value)}
                />
              }
            >
              {env.length === 0 ? (
                <Empty />
              ) : (
                <Table className={classes.env}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t("config.name")}</Table.Th>
                      <Table.Th>{t("config.value")}</Table.Th>
                      <Table.Th>{t("config.source")}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {env.map(v => (
                      <Table.Tr key={v.name}>
                        <Table.Td className={`${ui.mono} ${classes.envName}`}>
                          <Breakable name={v.name} />
                        </Table.Td>
                        <Table.Td className={ui.mono}>{v.value}</Table.Td>
                        <Table.Td className={classes.envSource}>
                          {v.source === "mall" || v.source === "environment" || v.source === "default"
                            ? t(`config.source.${v.source}`)
                            : v.source}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
            </Panel>
          </Stack>
        );
      }}
    </Answered>
  );
}

function Yaml({ code, label }: { code: string; label: string }) {
  const lines = useMemo(() => piecesOf(code), [code]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.yaml} aria-label={label} tabIndex={0}>
      <pre>
        {lines.map((pieces, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text do not move
          <span key={i}>
            {pieces.map((p, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={j} data-kind={p.kind || undefined}>
                {p.text}
              </span>
            ))}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
