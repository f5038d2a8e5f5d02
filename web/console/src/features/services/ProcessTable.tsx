import { Table, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useCommon } from "@/ui/messages";
import { useMayControl } from "./acts";
import { useServices } from "./messages";
import { ProcessRow } from "./ProcessRow";
import type { Row, SortKey } from "./rows";
import classes from "./services.module.css";

export interface Sort {
  key: SortKey;
  descending: boolean;
}

interface Column {
  name: SortKey | "version" | "ports";
  hint?: "hint.cpu" | "hint.memory" | "hint.spans" | "hint.restarts";
  number?: boolean;
  from?: "wide" | "wider";
}

const columns: Column[] = [
  { name: "name" },
  { name: "state" },
  { name: "version", from: "wide" },
  { name: "uptime", number: true, from: "wide" },
  { name: "cpu", number: true, hint: "hint.cpu", from: "wide" },
  { name: "memory", number: true, hint: "hint.memory", from: "wide" },
  { name: "restarts", number: true, hint: "hint.restarts", from: "wide" },
  { name: "ports", from: "wider" },
  { name: "rate", number: true, hint: "hint.spans", from: "wide" },
  { name: "errors", number: true, hint: "hint.spans", from: "wide" },
  { name: "p99", number: true, hint: "hint.spans", from: "wide" },
];

/** walk moves the focus between the names of the rows with the arrow keys, and with j and k. */
export function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const row = document.activeElement?.closest("tr");
  const at = names.findIndex(n => row?.contains(n));
  const next = names[at < 0 ? 0 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** ProcessTable is every process, in groups. */
export function ProcessTable({
  groups,
  sort,
  onSort,
}: {
  groups: { kind: "service" | "telemetry" | "backing"; rows: Row[] }[];
  sort: Sort | undefined;
  onSort: (key: SortKey) => void;
}) {
  const t = useServices();
  const common = useCommon();
  const actions = useMayControl();
  return (
    <Table className={classes.table} onKeyDown={walk} horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ name, hint, number, from }) => {
            const label = t(`column.${name}`);
            const active = sort?.key === name;
            const head =
              name === "version" || name === "ports" ? (
                label
              ) : (
                <button
                  type="button"
                  className={classes.sort}
                  onClick={() => onSort(name)}
                  title={t("sortBy", { column: label })}
                >
                  {label}
                  {active &&
                    (sort.descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
                </button>
              );
            return (
              <Table.Th
                key={name}
                className={`${number ? classes.number : ""} ${from ? classes[from] : ""}`}
                aria-sort={active ? (sort.descending ? "descending" : "ascending") : undefined}
              >
                {hint ? (
                  <Tooltip label={t(hint)} multiline maw={300}>
                    <span>{head}</span>
                  </Tooltip>
                ) : (
                  head
                )}
              </Table.Th>
            );
          })}
          {actions && (
            <Table.Th>
              <VisuallyHidden>{common("actions")}</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      {groups.map(({ kind, rows }) => (
        <Table.Tbody key={kind}>
          <Table.Tr className={classes.group}>
            <th colSpan={columns.length + (actions ? 1 : 0)} scope="rowgroup">
              {t(`kind.${kind}`)} <span className={classes.faint}>{rows.length}</span>
            </th>
          </Table.Tr>
          {rows.map(row => (
            <ProcessRow key={row.process.name} row={row} actions={actions} />
          ))}
        </Table.Tbody>
      ))}
    </Table>
  );
}
