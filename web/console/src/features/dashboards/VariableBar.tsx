import { Group, MultiSelect, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { All } from "./interpolate";
import { useDashboards } from "./messages";
import type { Chosen } from "./useVariables";

/** VariableBar chooses the values of a dashboard's variables. */
export function VariableBar({
  chosen,
  onChange,
}: {
  chosen: Chosen[];
  onChange: (name: string, values: string[]) => void;
}) {
  const visible = chosen.filter(c => !c.variable.hide);
  if (visible.length === 0) return null;
  return (
    <Group gap="xs" align="flex-end">
      {visible.map(c => (
        <One key={c.variable.name} chosen={c} onChange={values => onChange(c.variable.name, values)} />
      ))}
    </Group>
  );
}

function One({ chosen, onChange }: { chosen: Chosen; onChange: (values: string[]) => void }) {
  const t = useDashboards();
  const { variable, values, options } = chosen;
  if (variable.type === "textbox" || variable.type === "constant")
    return <Words label={variable.label} value={values[0] ?? ""} onChange={v => onChange([v])} />;
  const data = [
    ...(variable.includeAll ? [{ value: All, label: t("all") }] : []),
    ...[...new Set([...options, ...values])].filter(o => o !== All).map(o => ({ value: o, label: o })),
  ];
  if (!variable.multi)
    return (
      <Select
        size="xs"
        w={200}
        label={variable.label}
        data={data}
        value={values[0] ?? null}
        allowDeselect={false}
        searchable
        onChange={v => v !== null && onChange([v])}
      />
    );
  return (
    <MultiSelect
      size="xs"
      miw={160}
      maw={420}
      label={variable.label}
      data={data}
      value={values}
      searchable
      // All and single values exclude each other, as in Grafana.
      onChange={next => {
        const added = next.find(v => !values.includes(v));
        const rest = next.filter(v => v !== All);
        if (added === All || rest.length === 0) onChange(variable.includeAll ? [All] : rest);
        else onChange(rest);
      }}
    />
  );
}

function Words({ label, value, onChange }: { label: string; value: string; onChange: (v: string) => void }) {
  const [draft, setDraft] = useState(value);
  return (
    <TextInput
      size="xs"
      w={220}
      label={label}
      value={draft}
      onChange={e => setDraft(e.currentTarget.value)}
      onBlur={() => draft !== value && onChange(draft)}
      onKeyDown={e => e.key === "Enter" && onChange(draft)}
    />
  );
}
