import { Button, Group, MultiSelect, Pill, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { type Level, levels, services } from "@/api/telemetry";
import { useLeaving } from "@/ui/useLeaving";
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
  const { data } = useQuery({
    queryKey: ["services", "1h"],
    queryFn: ({ signal }) => services("1h", signal),
    staleTime: 30_000,
  });
  const seen = useMemo(() => lines.slice(-sample), [lines]);
  const names = useSame(
    useMemo(() => {
      const all = new Set(data?.items.map(s => s.service));
      for (const line of seen) all.add(line.service);
      for (const service of filters.services) all.add(service);
      return [...all].filter(Boolean).sort();
    }, [data, seen, filters.services]),
  );
  const attributes = useSame(
    useMemo(() => {
      const all = new Set<string>();
      for (const line of seen) for (const name in line.attributes) all.add(name);
      return [...all].sort().map(name => `${name}=`);
    }, [seen]),
  );
  return <Fields filters={filters} onChange={onChange} names={names} attributes={attributes} />;
}

/** useSame returns the list of before while the new one says the same. */
function useSame(list: string[]): string[] {
  const last = useRef(list);
  if (last.current.length !== list.length || last.current.some((one, i) => one !== list[i])) last.current = list;
  return last.current;
}

interface FieldsProps {
  filters: Filters;
  onChange: (next: Filters) => void;
  names: string[];
  attributes: string[];
}

/** Fields are not rendered again with every line that arrives. */
const Fields = memo(function Fields({ filters, onChange, names, attributes }: FieldsProps) {
  const t = useLogs();
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
        onChange={traceId => onChange({ ...filters, traceId: traceId.trim().toLowerCase(), spanId: undefined })}
        label={t("traceId")}
        placeholder={t("traceId")}
        error={filters.traceId && !isTraceId(filters.traceId) ? t("badTraceId") : undefined}
        className={classes.trace}
      />
      {filters.spanId && (
        <Pill
          withRemoveButton
          mt={4}
          miw="max-content"
          removeButtonProps={{ "aria-label": t("anySpan"), "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => onChange({ ...filters, spanId: undefined })}
        >
          {t("ofSpan", { id: filters.spanId })}
        </Pill>
      )}
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
});

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
  const leaving = useLeaving();
  const tell = useDebouncedCallback((next: string) => {
    if (!leaving()) onChange(next);
  }, 350);
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
