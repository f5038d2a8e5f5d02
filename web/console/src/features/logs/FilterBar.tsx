import { Button, Group, MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type Level, levels, services } from "@/api/telemetry";
import { attributeText, type Filters, isFiltered, isTraceId, parseAttribute } from "./filters";
import type { Line } from "./lines";
import classes from "./logs.module.css";
import { useLogs } from "./messages";

/** How many of the newest lines tell which services and attributes there are to choose from. */
const sample = 200;

export interface FilterBarProps {
  filters: Filters;
  onChange: (next: Filters) => void;
  lines: readonly Line[];
}

/** FilterBar chooses which lines are shown. */
export function FilterBar({ filters, onChange, lines }: FilterBarProps) {
  const t = useLogs();
  const { data } = useQuery({
    queryKey: ["services", "1h"],
    queryFn: ({ signal }) => services("1h", signal),
    staleTime: 30_000,
  });
  const seen = useMemo(() => lines.slice(-sample), [lines]);
  const names = useMemo(() => {
    const all = new Set([...(data?.items.map(s => s.service) ?? []), ...seen.map(l => l.service), ...filters.services]);
    return [...all].filter(Boolean).sort();
  }, [data, seen, filters.services]);
  const attributes = useMemo(() => {
    const all = new Set(seen.flatMap(l => Object.keys(l.attributes)));
    return [...all].sort().map(name => `${name}=`);
  }, [seen]);

  return (
    <Group gap="xs" align="flex-start" className={classes.filters}>
      <MultiSelect
        size="xs"
        className={classes.services}
        aria-label={t("services")}
        placeholder={filters.services.length ? undefined : t("services")}
        data={names}
        value={filters.services}
        onChange={value => onChange({ ...filters, services: value })}
        searchable
        clearable
        hidePickedOptions
      />
      <Select
        size="xs"
        w={140}
        aria-label={t("level")}
        data={[
          { value: "", label: t("anyLevel") },
          ...levels.map(l => ({ value: l, label: l === "fatal" ? l : t("andWorse", { level: l }) })),
        ]}
        value={filters.level ?? ""}
        allowDeselect={false}
        onChange={value => onChange({ ...filters, level: value ? (value as Level) : undefined })}
      />
      <Delayed
        value={filters.text}
        onChange={text => onChange({ ...filters, text })}
        label={t("text")}
        placeholder={t("textHint")}
        className={classes.text}
      />
      <TagsInput
        size="xs"
        className={classes.tags}
        aria-label={t("attributes")}
        placeholder={filters.attributes.length ? undefined : t("attributesHint")}
        data={attributes}
        value={filters.attributes.map(attributeText)}
        splitChars={[]}
        onChange={value =>
          onChange({
            ...filters,
            // A name alone is a suggestion that waits for its value.
            attributes: value.flatMap(text => parseAttribute(text) ?? []),
          })
        }
        clearable
      />
      <Delayed
        value={filters.traceId}
        onChange={traceId => onChange({ ...filters, traceId: traceId.trim().toLowerCase() })}
        label={t("traceId")}
        placeholder={t("traceId")}
        error={filters.traceId && !isTraceId(filters.traceId) ? t("badTraceId") : undefined}
        className={classes.trace}
      />
      {isFiltered(filters) && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => onChange({ services: [], text: "", attributes: [], traceId: "" })}
        >
          {t("clearFilters")}
        </Button>
      )}
    </Group>
  );
}

interface DelayedProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  className?: string;
  error?: string;
}

/** Delayed is a field that tells its value when typing stops for a moment, or at Enter. */
function Delayed({ value, onChange, label, placeholder, className, error }: DelayedProps) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback((next: string) => onChange(next), 350);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      size="xs"
      className={className}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      error={error}
      onChange={event => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      onKeyDown={event => {
        if (event.key === "Enter") onChange(text);
      }}
    />
  );
}
