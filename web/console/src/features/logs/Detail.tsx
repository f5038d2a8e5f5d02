import {
  ActionIcon,
  Anchor,
  CloseButton,
  Group,
  ScrollArea,
  SegmentedControl,
  Table,
  Text,
  Tooltip,
} from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconFilterMinus, IconFilterPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { LogLine } from "@/api/telemetry";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime, formatTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ServiceName } from "@/ui/ServiceName";
import { type AttributeFilter, canFilter } from "./filters";
import { LongText } from "./LongText";
import { useLevelColor } from "./levels";
import type { Line } from "./lines";
import classes from "./logs.module.css";
import { useLogs } from "./messages";
import { valueText, visible } from "./text";

/** asJson is a line as the query API has it. */
export function asJson(line: LogLine, indent?: number): string {
  const { time, level, service, message, traceId, spanId, attributes } = line;
  return JSON.stringify({ time, level, service, message, traceId, spanId, attributes }, undefined, indent);
}

/** aroundLink leads to all lines of the line's service from half a minute before it to half a minute after. */
export function aroundLink(line: Line): string {
  const params = new URLSearchParams({
    service: line.service,
    from: String(line.at - 30_000),
    to: String(line.at + 30_000),
    at: line.time,
  });
  if (line.spanId) params.set("span", line.spanId);
  return `/logs?${params}`;
}

export interface DetailProps {
  line: Line;
  onClose: () => void;
  onStep: (by: 1 | -1) => void;
  onFilter: (filter: AttributeFilter) => void;
}

/** Detail is everything that a line says. */
export function Detail({ line, onClose, onStep, onFilter }: DetailProps) {
  const t = useLogs();
  const common = useCommon();
  const levelColor = useLevelColor();
  const [form, setForm] = useState("table");
  const attributes = Object.entries(line.attributes);
  return (
    <section className={classes.detail} aria-label={t("detail")}>
      <Group justify="space-between" wrap="nowrap" gap="xs" className={classes.detailHead}>
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Text size="xs" fw={700} tt="uppercase" style={{ color: levelColor(line.level) }}>
            {line.level || t("noLevel")}
          </Text>
          <Text size="sm" component="div" truncate>
            <ServiceName name={visible(line.service)} />
          </Text>
        </Group>
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("previous")} onClick={() => onStep(-1)}>
            <IconChevronUp size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("next")} onClick={() => onStep(1)}>
            <IconChevronDown size={16} />
          </ActionIcon>
          <CopyButton value={asJson(line)} label={t("copyJson")} />
          <CloseButton size="sm" aria-label={common("close")} onClick={onClose} />
        </Group>
      </Group>
      <ScrollArea className={classes.detailBody} viewportProps={{ tabIndex: 0 }}>
        <Text size="xs" c="dimmed" title={line.time}>
          {formatDateTime(line.at)} · {formatTime(line.at)}
        </Text>
        <div className={classes.detailMessage}>
          <LongText key={line.key} text={line.message} />
          <CopyButton value={line.message} label={t("copyMessage")} />
        </div>
        <Group gap="md" my="xs">
          {line.traceId && (
            <Anchor size="sm" component={Link} to={`/traces/${line.traceId}`}>
              {t("trace")}
            </Anchor>
          )}
          {line.traceId && line.spanId && (
            <Anchor size="sm" component={Link} to={`/traces/${line.traceId}?span=${line.spanId}`}>
              {t("span")}
            </Anchor>
          )}
          {line.traceId && (
            <Anchor size="sm" component={Link} to={`/logs?traceId=${line.traceId}&since=7d`}>
              {t("traceLogs")}
            </Anchor>
          )}
          <Tooltip label={t("aroundHint", { service: line.service })}>
            <Anchor size="sm" component={Link} to={aroundLink(line)}>
              {t("around")}
            </Anchor>
          </Tooltip>
        </Group>
        <SegmentedControl
          size="xs"
          mb="xs"
          value={form}
          onChange={setForm}
          aria-label={t("attributes")}
          data={[
            { value: "table", label: t("table") },
            { value: "json", label: t("json") },
          ]}
        />
        {form === "json" ? (
          <pre className={classes.json}>
            <LongText key={line.key} text={asJson(line, 2)} most={20_000} />
          </pre>
        ) : attributes.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("noAttributes")}
          </Text>
        ) : (
          <Table className={classes.attributes} layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="38%">{t("name")}</Table.Th>
                <Table.Th>{t("value")}</Table.Th>
                <Table.Th w={84}>
                  <span className={classes.hidden}>{common("actions")}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attributes.map(([name, value]) => {
                const text = valueText(value);
                const shown = visible(name);
                return (
                  <Table.Tr key={name}>
                    <Table.Td className={classes.name}>{shown}</Table.Td>
                    <Table.Td className={classes.value}>
                      <LongText key={line.key} text={text} most={400} />
                    </Table.Td>
                    <Table.Td className={classes.actions}>
                      {canFilter(name, value) && (
                        <>
                          <Tooltip label={t("filterIn", { name: shown })}>
                            <ActionIcon
                              variant="subtle"
                              color="gray"
                              size="sm"
                              aria-label={t("filterIn", { name: shown })}
                              onClick={() => onFilter({ name, value: text, not: false })}
                            >
                              <IconFilterPlus size={14} />
                            </ActionIcon>
                          </Tooltip>
                          <Tooltip label={t("filterOut", { name: shown })}>
                            <ActionIcon
                              variant="subtle"
                              color="gray"
                              size="sm"
                              aria-label={t("filterOut", { name: shown })}
                              onClick={() => onFilter({ name, value: text, not: true })}
                            >
                              <IconFilterMinus size={14} />
                            </ActionIcon>
                          </Tooltip>
                        </>
                      )}
                      <CopyButton value={text} label={t("copyValue", { name: shown })} />
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        )}
      </ScrollArea>
    </section>
  );
}
