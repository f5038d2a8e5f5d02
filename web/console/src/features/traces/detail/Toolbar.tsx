import { ActionIcon, Button, Checkbox, Group, Text, TextInput, Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconArrowsMaximize,
  IconChevronDown,
  IconChevronUp,
  IconFold,
  IconSearch,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import type { Ref } from "react";
import { useWords } from "../messages";

interface ToolbarProps {
  searchRef: Ref<HTMLInputElement>;
  wanted: string;
  onWanted: (text: string) => void;
  found: number;
  /** Which of what was found is active; -1 for none. */
  at: number;
  onStep: (by: 1 | -1) => void;
  errors: number;
  onNextError: () => void;
  critical: boolean;
  onCritical: (on: boolean) => void;
  onExpandAll: () => void;
  onCollapseAll: () => void;
  onZoom: (factor: number) => void;
  zoomed: boolean;
  onReset: () => void;
}

/** Toolbar acts on the waterfall. */
export function Toolbar(p: ToolbarProps) {
  const t = useWords();
  const count = p.found > 0 ? t("found", { n: p.at < 0 ? "–" : p.at + 1, count: p.found }) : t("foundNone");
  return (
    <Group gap="xs" role="toolbar" aria-label={t("waterfall")}>
      <Group gap={2} wrap="nowrap">
        <TextInput
          ref={p.searchRef}
          size="xs"
          w={260}
          type="search"
          aria-label={t("find")}
          placeholder={t("findHint")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={p.wanted}
          onChange={e => p.onWanted(e.currentTarget.value)}
          onKeyDown={e => {
            if (e.key === "Enter") {
              e.preventDefault();
              p.onStep(e.shiftKey ? -1 : 1);
            } else if (e.key === "Escape") p.onWanted("");
          }}
          rightSectionWidth={72}
          rightSection={
            p.wanted && (
              <Text size="xs" c="dimmed" aria-live="polite">
                {count}
              </Text>
            )
          }
        />
        <Act label={t("previousMatch")} disabled={p.found === 0} onClick={() => p.onStep(-1)} icon={IconChevronUp} />
        <Act label={t("nextMatch")} disabled={p.found === 0} onClick={() => p.onStep(1)} icon={IconChevronDown} />
      </Group>
      <Button
        size="compact-sm"
        variant="light"
        color={p.errors > 0 ? "red" : "gray"}
        disabled={p.errors === 0}
        leftSection={<IconAlertCircle size={14} aria-hidden />}
        onClick={p.onNextError}
        title="e"
      >
        {p.errors > 0 ? `${t("nextError")} (${p.errors})` : t("noErrors")}
      </Button>
      <Tooltip label={t("criticalHint")} multiline maw={280}>
        <Checkbox
          size="xs"
          label={t("critical")}
          checked={p.critical}
          onChange={e => p.onCritical(e.currentTarget.checked)}
        />
      </Tooltip>
      <Group gap={2} wrap="nowrap">
        <Act label={t("expandAll")} onClick={p.onExpandAll} icon={IconArrowsMaximize} />
        <Act label={t("collapseAll")} onClick={p.onCollapseAll} icon={IconFold} />
        <Act label={t("zoomIn")} onClick={() => p.onZoom(0.5)} icon={IconZoomIn} />
        <Act label={t("zoomOut")} disabled={!p.zoomed} onClick={() => p.onZoom(2)} icon={IconZoomOut} />
        {p.zoomed && (
          <Button size="compact-xs" variant="subtle" onClick={p.onReset}>
            {t("zoomReset")}
          </Button>
        )}
      </Group>
    </Group>
  );
}

function Act(props: { label: string; icon: typeof IconZoomIn; onClick: () => void; disabled?: boolean }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={props.label}
      title={props.label} // a Tooltip for each would take longer to make than all rows
      onClick={props.onClick}
      disabled={props.disabled}
    >
      <props.icon size={16} aria-hidden />
    </ActionIcon>
  );
}
