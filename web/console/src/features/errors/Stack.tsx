import { Badge, Group, Paper, Text, Title } from "@mantine/core";
import { Fragment } from "react";
import type { Exception, Frame } from "./api";
import classes from "./errors.module.css";
import { useText } from "./messages";

/** Stacks shows what was thrown and what caused it, with the source where it is known. */
export function Stacks({ exceptions }: { exceptions: Exception[] }) {
  const t = useText();
  return (
    <>
      {exceptions.map((e, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an exception is told by its place in the chain
        <Paper key={i} withBorder p="sm" component="section" aria-label={`${t("stack")} ${e.type}`}>
          <Group gap="xs" mb={4}>
            {i > 0 && (
              <Text size="sm" c="dimmed">
                {t("causedBy")}
              </Text>
            )}
            <Title order={2} size="h5" className={classes.value}>
              {e.type}: {e.message}
            </Title>
            {e.mechanism && (
              <Badge size="sm" variant="default" tt="none">
                {e.mechanism}
              </Badge>
            )}
          </Group>
          <Frames frames={e.frames} />
        </Paper>
      ))}
    </>
  );
}

/** runs splits frames into those of the shop and stretches of those of libraries. */
export function runs(frames: Frame[]): { inApp: boolean; frames: Frame[] }[] {
  const out: { inApp: boolean; frames: Frame[] }[] = [];
  for (const frame of frames) {
    const last = out.at(-1);
    if (last && last.inApp === frame.inApp) last.frames.push(frame);
    else out.push({ inApp: frame.inApp, frames: [frame] });
  }
  return out;
}

function Frames({ frames }: { frames: Frame[] }) {
  const t = useText();
  let first = true;
  return runs(frames).map((run, i) => {
    const shown = run.frames.map((frame, j) => {
      const open = first && frame.inApp;
      if (open) first = false;
      // biome-ignore lint/suspicious/noArrayIndexKey: a frame is told by its place in the stack
      return <Line key={j} frame={frame} open={open} />;
    });
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    if (run.inApp) return <Fragment key={i}>{shown}</Fragment>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <details key={i} className={classes.frame}>
        <summary>
          <Text span size="xs" c="dimmed">
            {t("library", { count: run.frames.length })}
          </Text>
        </summary>
        {shown}
      </details>
    );
  });
}

function Line({ frame, open }: { frame: Frame; open: boolean }) {
  const t = useText();
  const head = (
    <>
      <span className={classes.function}>{frame.function || "?"}</span>{" "}
      <span className={classes.place}>
        {frame.file}:{frame.line}:{frame.column}
      </span>
    </>
  );
  if (!frame.source && !frame.built) return <div className={classes.frame}>{head}</div>;
  return (
    <details className={classes.frame} open={open}>
      <summary>{head}</summary>
      {frame.source && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className={classes.source} tabIndex={0}>
          {frame.source.lines.map((text, i) => {
            const number = (frame.source?.first ?? 1) + i;
            return (
              <span key={number} className={number === frame.line ? `${classes.line} ${classes.hit}` : classes.line}>
                <span className={classes.number}>{number}</span>
                {text}
              </span>
            );
          })}
        </pre>
      )}
      {frame.built && (
        <Text size="xs" c="dimmed" className={classes.value}>
          {t("built")}: {frame.built.file}:{frame.built.line}:{frame.built.column}
        </Text>
      )}
    </details>
  );
}
