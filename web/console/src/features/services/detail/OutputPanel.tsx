import { Button, Group, Select, Switch, Text, TextInput } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconSearch, IconTrash } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Level, levels } from "@/api/telemetry";
import { formatCount } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Failed } from "@/ui/State";
import classes from "./detail.module.css";
import type { Line } from "./logline";
import { useDetail } from "./messages";
import { OutputLine } from "./OutputLine";
import { kept, useOutput } from "./useOutput";

/** matching are the lines of at least a level that contain every word. Lines without a level count as info. */
export function matching(lines: readonly Line[], words: string, level: Level | undefined): readonly Line[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const least = level ? levels.indexOf(level) : -1;
  if (wanted.length === 0 && least <= 0) return lines;
  return lines.filter(l => {
    const own = l.level ? levels.indexOf(l.level as Level) : levels.indexOf("info");
    if (own < least) return false;
    const text = l.raw.toLowerCase();
    return wanted.every(w => text.includes(w));
  });
}

/** OutputPanel is what a process prints, as it prints it. */
export function OutputPanel({ name }: { name: string }) {
  const t = useDetail();
  const common = useCommon();
  const [paused, setPaused] = useState(false);
  const [raw, setRaw] = useState(false);
  const [words, setWords] = useState("");
  const [level, setLevel] = useState<Level>();
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const output = useOutput(name, paused);
  const lines = useMemo(() => matching(output.lines, words, level), [output.lines, words, level]);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 21,
    getItemKey: useCallback((i: number) => lines[i]?.id ?? i, [lines]),
    overscan: 20,
  });
  useEffect(() => {
    if (atEnd.current && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [lines, virtual]);

  const toggle = (id: number) =>
    setOpened(old => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  if (output.state === "failed") return <Failed error={output.error} />;
  return (
    <div>
      <Group gap="xs" mb={6}>
        <TextInput
          size="xs"
          w={220}
          type="search"
          aria-label={t("output.search")}
          placeholder={t("output.search")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={words}
          onChange={e => setWords(e.currentTarget.value)}
        />
        <Select
          size="xs"
          w={120}
          clearable
          aria-label={t("output.level")}
          placeholder={t("output.allLevels")}
          data={[...levels]}
          value={level ?? null}
          onChange={v => setLevel((v as Level | null) ?? undefined)}
        />
        <Button
          size="compact-sm"
          variant={paused ? "filled" : "default"}
          leftSection={paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
          onClick={() => {
            if (paused) atEnd.current = true;
            setPaused(!paused);
          }}
        >
          {common(paused ? "resume" : "pause")}
          {output.waiting > 0 && ` (${formatCount(output.waiting)})`}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={output.clear}
        >
          {common("clear")}
        </Button>
        <Switch size="xs" label={t("output.raw")} checked={raw} onChange={e => setRaw(e.currentTarget.checked)} />
        <Text size="xs" c="dimmed" role="status">
          {output.state === "connecting" ? t("output.connecting") : t("output.lines", { count: lines.length })}
          {output.forgotten > 0 && ` · ${t("output.kept", { kept: formatCount(kept) })}`}
        </Text>
      </Group>
      <div
        ref={box}
        className={classes.output}
        role="log"
        aria-live="off"
        aria-label={t("output.of", { name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={e => {
          const el = e.currentTarget;
          atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 30;
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(item => {
            const line = lines[item.index];
            if (!line) return null;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.item}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <OutputLine line={line} raw={raw} open={opened.has(line.id)} onToggle={() => toggle(line.id)} />
              </div>
            );
          })}
        </div>
        {lines.length === 0 && output.state === "open" && (
          <Text size="sm" c="dimmed" p="sm">
            {t(output.lines.length ? "output.noMatch" : "output.empty")}
          </Text>
        )}
      </div>
    </div>
  );
}
