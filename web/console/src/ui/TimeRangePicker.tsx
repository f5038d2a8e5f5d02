import { Button, Group, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCommon } from "./messages";
import { bounds, presets, type TimeRange } from "./timerange";
import { useLast } from "./useLast";

const custom = "custom";

/** local writes milliseconds as the value of a datetime-local input. */
function local(ms: number): string {
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** TimeRangePicker chooses the last so long, or two moments. */
export function TimeRangePicker({
  range,
  onChange,
}: {
  range: TimeRange;
  onChange: (next: string | { from: number; to: number }) => void;
}) {
  const t = useCommon();
  const last = useLast();
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const value = range.kind === "last" ? range.since : custom;
  const names = new Set<string>(presets);
  if (range.kind === "last") names.add(range.since);
  const data = [
    ...[...names].map(p => ({ value: p, label: last(p) })),
    {
      value: custom,
      label:
        range.kind === "between"
          ? `${local(range.from).replace("T", " ")} – ${local(range.to).slice(11)}`
          : t("customRange"),
    },
  ];
  const start = Date.parse(from);
  const end = Date.parse(to);
  return (
    <Popover opened={open} onChange={setOpen} trapFocus position="bottom-end" withArrow>
      <Popover.Target>
        <Select
          size="xs"
          w={range.kind === "last" ? 130 : 260}
          aria-label={t("timeRange")}
          data={data}
          value={value}
          allowDeselect={false}
          comboboxProps={{ width: 180, position: "bottom-end" }}
          onChange={next => {
            if (next === custom) {
              const [a, b] = bounds(range);
              setFrom(local(a));
              setTo(local(b));
              setOpen(true);
            } else if (next) onChange(next);
          }}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TextInput
            size="xs"
            type="datetime-local"
            step={1}
            label={t("from")}
            value={from}
            onChange={e => setFrom(e.currentTarget.value)}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            step={1}
            label={t("to")}
            value={to}
            onChange={e => setTo(e.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button
              size="compact-sm"
              disabled={!(end > start)}
              onClick={() => {
                onChange({ from: start, to: end });
                setOpen(false);
              }}
            >
              {t("apply")}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
