import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty, Failed, Loading } from "@/ui/State";
import { Failures } from "./Failures";
import { useServices } from "./messages";
import { ProcessTable } from "./ProcessTable";
import { asSortKey, descendsFirst, rowsOf, type SortKey } from "./rows";
import { Absent, SpansTable } from "./SpansTable";
import { SummaryBar } from "./SummaryBar";
import { useServiceStats, useStatus } from "./useStatus";

const noStats: never[] = [];

/** ServicesPage shows every process, and acts on it. Filter and order are in the URL. */
export function ServicesPage() {
  const t = useServices();
  const common = useCommon();
  const { status, absent, error, retry } = useStatus();
  const stats = useServiceStats();
  const [params, setParams] = useSearchParams();
  const filter = params.get("q") ?? "";
  const key = asSortKey(params.get("sort"));
  const descending = params.get("order") === "desc";
  const field = useRef<HTMLInputElement>(null);

  const set = (values: Record<string, string | undefined>) =>
    setParams(
      old => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(values)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );

  // One more click turns the order round, the third takes it away.
  const onSort = (next: SortKey) => {
    const first = descendsFirst(next);
    if (key !== next) set({ sort: next, order: first ? "desc" : undefined });
    else if (descending === first) set({ order: first ? undefined : "desc" });
    else set({ sort: undefined, order: undefined });
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest("input,textarea,select,[contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const items = stats.data?.items ?? noStats;
  const groups = useMemo(
    () => rowsOf(status?.processes ?? [], items, filter, key && { key, descending }),
    [status, items, filter, key, descending],
  );

  return (
    <Page
      title={t("title")}
      toolbar={
        <TextInput
          ref={field}
          size="xs"
          w={260}
          type="search"
          aria-label={t("filterLabel")}
          placeholder={t("filter")}
          value={filter}
          onChange={e => set({ q: e.currentTarget.value })}
          onKeyDown={e => e.key === "Escape" && set({ q: undefined })}
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={
            filter && <CloseButton size="xs" aria-label={common("clear")} onClick={() => set({ q: undefined })} />
          }
        />
      }
    >
      {absent && (
        <>
          <Absent />
          <Answered query={stats}>{data => <SpansTable items={data.items} filter={filter} />}</Answered>
        </>
      )}
      {status && (
        <>
          <SummaryBar status={status} onFilter={q => set({ q })} />
          <Failures />
          {groups.length ? (
            <ProcessTable groups={groups} sort={key && { key, descending }} onSort={onSort} />
          ) : (
            <Empty>{t("noMatch")}</Empty>
          )}
        </>
      )}
      {!absent && !status && (error ? <Failed error={error} retry={retry} /> : <Loading />)}
    </Page>
  );
}
