import { Button, Group, Skeleton, Stack, Table } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { useCommon } from "@/ui/messages";
import { Price } from "@/ui/Price";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Empty } from "@/ui/State";
import type { Column, Load } from "./column";
import { ExportButton } from "./ExportButton";
import { useTableText } from "./messages";
import { Pager } from "./Pager";
import { usePaging } from "./paging";
import classes from "./table.module.css";

interface DataTableProps<T> {
  /** Of the exported file. */
  name: string;
  /** What the table lists, for who cannot see it. */
  caption: string;
  columns: Column<T>[];
  /** Names the list and its filters; begins with "admin". The page's place is added to it. */
  queryKey: readonly unknown[];
  load: Load<T>;
  rowKey: (row: T) => string;
  /** Inputs that narrow the list, from ./filters. */
  filters?: ReactNode;
  /** Whether any filter is set, and how to clear them all. */
  filtered?: boolean;
  clearFilters?: () => void;
  /** What stands where nothing is, unless a filter is the reason. */
  empty?: ReactNode;
  /** Asks again so often while the page is looked at, in milliseconds. */
  refetchInterval?: number;
}

/** DataTable shows a list of the API: its page in the URL, its filters, and the way to have it all as CSV. */
export function DataTable<T>(props: DataTableProps<T>) {
  const t = useTableText();
  const common = useCommon();
  const paging = usePaging();
  const { limit, cursor } = paging;
  const query = useQuery({
    queryKey: [...props.queryKey, { limit, cursor }],
    queryFn: ({ signal }) => props.load({ limit, cursor }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: props.refetchInterval,
  });
  const region = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useEffect(() => {
    if (region.current) region.current.scrollTop = 0;
  }, [cursor]);
  const shown = props.columns.filter(c => c.cell || c.money);
  const data = query.data;

  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Group align="flex-end" gap="sm" className={classes.filters}>
          {props.filters}
        </Group>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={query.isFetching && !query.isPending}
            onClick={() => void query.refetch()}
          >
            {t("refresh")}
          </Button>
          <ExportButton name={props.name} columns={props.columns} load={props.load} />
        </Group>
      </Group>
      {query.error && (
        <>
          <ProblemAlert title={common("failed")} error={query.error} retry={() => void query.refetch()} />
          {paging.first && (
            <Button variant="default" onClick={paging.first}>
              {t("first")}
            </Button>
          )}
        </>
      )}
      {data?.items.length === 0 ? (
        <Empty>
          {props.filtered ? t("noRows") : (props.empty ?? t("noRowsYet"))}
          {props.filtered && props.clearFilters && (
            <div>
              <Button variant="default" mt="sm" onClick={props.clearFilters}>
                {t("clearFilters")}
              </Button>
            </div>
          )}
        </Empty>
      ) : (
        (data || !query.error) && (
          <section
            ref={region}
            className={classes.region}
            aria-label={props.caption}
            aria-busy={query.isPlaceholderData || query.isPending}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
            tabIndex={0}
          >
            <Rows
              caption={props.caption}
              columns={shown}
              rows={data?.items}
              rowKey={props.rowKey}
              skeletons={Math.min(limit, 10)}
            />
          </section>
        )
      )}
      {(data || !query.error) && (
        <Pager
          paging={paging}
          nextCursor={query.isPlaceholderData ? "" : (data?.nextCursor ?? "")}
          rows={data?.items.length}
        />
      )}
    </Stack>
  );
}

interface RowsProps<T> extends Pick<DataTableProps<T>, "caption" | "columns" | "rowKey"> {
  /** Undefined while they are on their way: skeletons of rows stand there. */
  rows: T[] | undefined;
  skeletons: number;
}

// The roles stand there because the cards of small screens are no table to a browser any more.
function Rows<T>({ caption, columns, rows, rowKey, skeletons }: RowsProps<T>) {
  const placeholders = Array.from({ length: skeletons }, (_, i) => `skeleton-${i}`);
  return (
    <Table role="table" stickyHeader highlightOnHover verticalSpacing="sm" className={classes.table}>
      <Table.Caption className={classes.caption}>{caption}</Table.Caption>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {columns.map(c => (
            <Table.Th key={c.id} role="columnheader" scope="col" data-align={alignOf(c)} miw={c.width}>
              {c.header}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {rows
          ? rows.map(row => (
              <Table.Tr key={rowKey(row)} role="row">
                {columns.map(c => (
                  <Table.Td key={c.id} role="cell" data-label={c.header} data-align={alignOf(c)}>
                    <div className={classes.value}>{contentOf(c, row)}</div>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))
          : placeholders.map(key => (
              <Table.Tr key={key} role="row">
                {columns.map(c => (
                  <Table.Td key={c.id} role="cell" data-label={c.header}>
                    <Skeleton height={14} my={5} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
      </Table.Tbody>
    </Table>
  );
}

function alignOf<T>(column: Column<T>) {
  return column.align ?? (column.money ? "end" : "start");
}

function contentOf<T>(column: Column<T>, row: T): ReactNode {
  if (column.cell) return column.cell(row);
  const money = column.money?.(row);
  return money && <Price money={money} fw={500} size="sm" c="inherit" />;
}
