import { Autocomplete, Button, Group, Pill, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { operations, services } from "@/api/telemetry";
import { useCommon } from "@/ui/messages";
import { useWords } from "../messages";
import { type Filters, isDuration, isFiltered } from "./filters";
import classes from "./list.module.css";

interface FilterBarProps {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
  onClear: () => void;
}

/** FilterBar is what a search for traces can ask. */
export function FilterBar({ filters, onChange, onClear }: FilterBarProps) {
  const t = useWords();
  const common = useCommon();
  const { data: known } = useQuery({
    queryKey: ["services", "1h"],
    queryFn: ({ signal }) => services("1h", signal),
    staleTime: 30_000,
  });
  const { data: named } = useQuery({
    queryKey: ["operations", filters.service, "1h"],
    queryFn: ({ signal }) => operations(filters.service, "1h", signal),
    enabled: filters.service !== "",
    staleTime: 30_000,
  });
  const names = new Set((known?.items ?? []).map(s => s.service));
  if (filters.service) names.add(filters.service);
  const add = (pair: string) => {
    if (!filters.attributes.includes(pair)) onChange({ attributes: [...filters.attributes, pair] });
  };
  return (
    <search className={classes.filters}>
      <Group gap={6}>
        <Select
          size="xs"
          w={150}
          searchable
          clearable
          aria-label={common("service")}
          placeholder={common("allServices")}
          data={[...names].sort()}
          value={filters.service || null}
          onChange={service => onChange({ service: service ?? "", operation: "" })}
        />
        <Field
          label={common("operation")}
          hint={t("operationHint")}
          width={230}
          value={filters.operation}
          suggestions={[...new Set((named?.items ?? []).map(o => o.operation))]}
          onSet={operation => onChange({ operation })}
        />
        <Select
          size="xs"
          w={130}
          aria-label={common("status")}
          allowDeselect={false}
          data={[
            { value: "", label: t("anyStatus") },
            { value: "ok", label: t("statusOk") },
            { value: "error", label: t("statusError") },
          ]}
          value={filters.status}
          onChange={status => onChange({ status: status === "ok" || status === "error" ? status : "" })}
        />
        <Durations filters={filters} onChange={onChange} />
        <Field
          label={t("text")}
          hint={t("textHint")}
          width={180}
          value={filters.query}
          onSet={query => onChange({ query })}
        />
        <AttributeField onAdd={add} />
        <IdField onAdd={add} />
        {isFiltered(filters) && (
          <Button size="compact-sm" variant="subtle" onClick={onClear}>
            {t("resetFilters")}
          </Button>
        )}
      </Group>
      {filters.attributes.length > 0 && (
        <Pill.Group>
          {filters.attributes.map(pair => (
            <Pill
              key={pair}
              withRemoveButton
              removeButtonProps={{ "aria-label": t("removeAttribute", { name: pair }), tabIndex: 0 }}
              onRemove={() => onChange({ attributes: filters.attributes.filter(a => a !== pair) })}
              className={classes.pill}
            >
              {pair}
            </Pill>
          ))}
        </Pill.Group>
      )}
    </search>
  );
}

interface FieldProps {
  label: string;
  hint: string;
  width: number;
  value: string;
  suggestions?: string[];
  error?: (text: string) => string | undefined;
  onSet: (text: string) => void;
}

/** Field hands its text on with Enter or when it is left, so that a search is not made for each letter. */
function Field({ label, hint, width, value, suggestions, error, onSet }: FieldProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const wrong = error?.(text);
  const set = (next: string) => {
    if (next.trim() !== value && !error?.(next)) onSet(next.trim());
  };
  const shared = {
    size: "xs",
    w: width,
    "aria-label": label,
    placeholder: hint,
    error: wrong !== undefined,
    title: wrong,
    onBlur: () => set(text),
    onKeyDown: (event: { key: string }) => {
      if (event.key === "Enter") set(text);
    },
  } as const;
  if (!suggestions) return <TextInput {...shared} value={text} onChange={e => setText(e.currentTarget.value)} />;
  return <Autocomplete {...shared} data={suggestions} value={text} onChange={setText} onOptionSubmit={set} clearable />;
}

/** Durations bounds the whole trace or one span of it. */
function Durations({ filters, onChange }: Pick<FilterBarProps, "filters" | "onChange">) {
  const t = useWords();
  const [ofSpan, setOfSpan] = useState(filters.minDuration !== "" || filters.maxDuration !== "");
  const [min, max] = ofSpan
    ? ([filters.minDuration, filters.maxDuration] as const)
    : ([filters.minTraceDuration, filters.maxTraceDuration] as const);
  const set = (span: boolean, from: string, to: string) =>
    onChange(
      span
        ? { minDuration: from, maxDuration: to, minTraceDuration: "", maxTraceDuration: "" }
        : { minDuration: "", maxDuration: "", minTraceDuration: from, maxTraceDuration: to },
    );
  const error = (text: string) => (text === "" || isDuration(text.trim()) ? undefined : t("badDuration"));
  return (
    <Group gap={2} wrap="nowrap">
      <Select
        size="xs"
        w={112}
        aria-label={t("durationOf")}
        allowDeselect={false}
        data={[
          { value: "trace", label: t("ofTrace") },
          { value: "span", label: t("ofSpan") },
        ]}
        value={ofSpan ? "span" : "trace"}
        onChange={of => {
          setOfSpan(of === "span");
          set(of === "span", min, max);
        }}
      />
      <Field
        label={t("minDuration")}
        hint="≥ 250ms"
        width={76}
        value={min}
        error={error}
        onSet={v => set(ofSpan, v, max)}
      />
      <Field
        label={t("maxDuration")}
        hint="≤ 2s"
        width={76}
        value={max}
        error={error}
        onSet={v => set(ofSpan, min, v)}
      />
    </Group>
  );
}

function AttributeField({ onAdd }: { onAdd: (pair: string) => void }) {
  const t = useWords();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  return (
    <TextInput
      size="xs"
      w={190}
      aria-label={t("attribute")}
      placeholder={t("attributeHint")}
      value={text}
      error={wrong && t("badAttribute")}
      onChange={e => {
        setText(e.currentTarget.value);
        setWrong(false);
      }}
      onKeyDown={e => {
        if (e.key !== "Enter" || text.trim() === "") return;
        if (!/^[^=\s]+=/.test(text.trim())) {
          setWrong(true);
          return;
        }
        onAdd(text.trim());
        setText("");
      }}
    />
  );
}

/** IdField searches by the ids that customers and colleagues know. */
function IdField({ onAdd }: { onAdd: (pair: string) => void }) {
  const t = useWords();
  const [of, setOf] = useState("mall.order.id");
  const [text, setText] = useState("");
  return (
    <Group gap={2} wrap="nowrap">
      <Select
        size="xs"
        w={92}
        aria-label={t("kindOfId")}
        allowDeselect={false}
        data={[
          { value: "mall.order.id", label: t("orderId") },
          { value: "mall.payment.id", label: t("paymentId") },
        ]}
        value={of}
        onChange={next => setOf(next ?? "mall.order.id")}
      />
      <TextInput
        size="xs"
        w={170}
        aria-label={t("order")}
        placeholder={t("orderHint")}
        value={text}
        onChange={e => setText(e.currentTarget.value)}
        onKeyDown={e => {
          if (e.key !== "Enter" || text.trim() === "") return;
          onAdd(`${of}=${text.trim()}`);
          setText("");
        }}
      />
    </Group>
  );
}
