import { ActionIcon, Checkbox, TextInput, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Problem } from "@/api/http";
import { useMetrics } from "./messages";
import classes from "./metrics.module.css";
import { errorPosition } from "./series";
import { letter, type Query } from "./state";

const Editor = lazy(() => import("./Editor"));

export interface QueryRowProps {
  index: number;
  /** As it is written now. */
  query: Query;
  /** As it was run, which the error is about. */
  ran: string;
  error: unknown;
  onChange: (query: Query) => void;
  onRun: () => void;
  onHide: (hidden: boolean) => void;
  onRemove?: () => void;
}

/** QueryRow edits one query and says what is wrong with it. */
export function QueryRow({ index, query, ran, error, onChange, onRun, onHide, onRemove }: QueryRowProps) {
  const t = useMetrics();
  const name = letter(index);
  return (
    <div className={classes.query}>
      <Checkbox
        size="xs"
        className={classes.letter}
        label={name}
        aria-label={t("hide", { letter: name })}
        checked={!query.hidden}
        onChange={event => onHide(!event.currentTarget.checked)}
      />
      <div className={classes.expression}>
        <Suspense fallback={<div className={classes.editor} />}>
          <Editor
            value={query.expr}
            onChange={expr => onChange({ ...query, expr })}
            onRun={onRun}
            label={t("query", { letter: name })}
            hint={t("queryHint")}
          />
        </Suspense>
        {error !== undefined && error !== null && <QueryError error={error} expr={ran} />}
      </div>
      <TextInput
        size="xs"
        className={classes.legendField}
        aria-label={t("legend", { letter: name })}
        placeholder={t("legendHint", { open: "{{", close: "}}" })}
        value={query.legend}
        onChange={event => onChange({ ...query, legend: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key === "Enter") onRun();
        }}
      />
      <Tooltip label={t("remove", { letter: name })}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("remove", { letter: name })}
          onClick={onRemove}
          disabled={!onRemove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** QueryError shows what Prometheus says, and where in the query. */
export function QueryError({ error, expr }: { error: unknown; expr: string }) {
  const t = useMetrics();
  const text = error instanceof Problem ? error.message : String((error as Error)?.message ?? error);
  const { position, message } = errorPosition(text);
  const line = position && expr.split("\n")[position.line - 1];
  return (
    <div role="alert" className={classes.error}>
      {position && `${t("position", { line: position.line, column: position.column })}: `}
      {message}
      {position && line !== undefined && (
        <pre className={classes.where}>{`${line}\n${" ".repeat(Math.max(0, position.column - 1))}^`}</pre>
      )}
    </div>
  );
}
