import { Badge, Button, Drawer, Group, ScrollArea, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { labelValues } from "@/api/prometheus";
import { Answered } from "@/ui/State";
import { families, labelsOf, metadata, metadataOf, startingQuery } from "./catalog";
import { useMetrics } from "./messages";
import classes from "./metrics.module.css";

const mostValues = 40;

export interface BrowserProps {
  opened: boolean;
  onClose: () => void;
  onUse: (expr: string) => void;
}

/** Browser looks through the metrics that there are. */
export function Browser({ opened, onClose, onUse }: BrowserProps) {
  const t = useMetrics();
  const [find, setFind] = useState("");
  const [chosen, setChosen] = useState<string>();
  const known = useQuery({
    queryKey: ["prometheus", "metadata"],
    queryFn: ({ signal }) => metadata(signal),
    enabled: opened,
  });
  const stored = useQuery({
    queryKey: ["prometheus", "names"],
    queryFn: ({ signal }) => labelValues("__name__", undefined, signal),
    enabled: opened,
  });
  const all = known.data;
  const found = useMemo(() => (all ? families(stored.data ?? [], all, find) : []), [all, stored.data, find]);
  const use = (expr: string) => {
    onUse(expr);
    onClose();
  };
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={t("browser")}>
      <TextInput
        size="xs"
        mb="xs"
        data-autofocus
        aria-label={t("findMetric")}
        placeholder={t("findMetric")}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={find}
        onChange={event => setFind(event.currentTarget.value)}
      />
      <Answered query={stored}>
        {() => (
          <>
            <Text size="xs" c="dimmed" mb={4}>
              {t("metricsFound", { count: found.length })}
            </Text>
            <ScrollArea.Autosize mah="75dvh" type="auto">
              <Stack gap={0}>
                {found.map(name => {
                  const about = all && metadataOf(name, all);
                  const open = chosen === name;
                  return (
                    <div key={name} className={classes.metric}>
                      <UnstyledButton
                        className={classes.metricName}
                        aria-expanded={open}
                        onClick={() => setChosen(open ? undefined : name)}
                      >
                        <span className={classes.series}>{name}</span>
                        <Text size="xs" c="dimmed" component="span" className={classes.help}>
                          {about?.help}
                        </Text>
                      </UnstyledButton>
                      {open && <Metric name={name} type={about?.type} unit={about?.unit} onUse={use} />}
                    </div>
                  );
                })}
              </Stack>
            </ScrollArea.Autosize>
          </>
        )}
      </Answered>
    </Drawer>
  );
}

interface MetricProps {
  name: string;
  type?: string;
  unit?: string;
  onUse: (expr: string) => void;
}

function Metric({ name, type, unit, onUse }: MetricProps) {
  const t = useMetrics();
  const stored = type === "histogram" ? `${name}_count` : name;
  const labels = useQuery({
    queryKey: ["prometheus", "labels", stored],
    queryFn: ({ signal }) => labelsOf(stored, signal),
  });
  return (
    <div className={classes.about}>
      <Group gap="xs" mb={4}>
        <Badge size="sm" variant="default">
          {type ?? t("unknownType")}
        </Badge>
        {unit && (
          <Badge size="sm" variant="default">
            {unit}
          </Badge>
        )}
        <Button size="compact-xs" onClick={() => onUse(startingQuery(name, type))}>
          {t("use")}
        </Button>
      </Group>
      <Answered query={labels}>
        {found => (
          <dl className={classes.labels}>
            {found.map(([label, values]) => (
              <div key={label}>
                <dt>
                  {label} <span>{t("values", { count: values.length })}</span>
                </dt>
                <dd>
                  {values.slice(0, mostValues).map(value => (
                    <button
                      key={value}
                      type="button"
                      className={classes.labelValue}
                      title={t("addMatcher", { label, value })}
                      onClick={() => onUse(startingQuery(name, type, `{${label}=${JSON.stringify(value)}}`))}
                    >
                      {value || '""'}
                    </button>
                  ))}
                  {values.length > mostValues && "…"}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Answered>
    </div>
  );
}
