import { Anchor, Text } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import { Link } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import { traceLink } from "@/app/config";
import type { Column } from "@/operator/table/column";
import { DataTable } from "@/operator/table/DataTable";
import { ChoiceFilter, SearchFilter } from "@/operator/table/FilterInputs";
import { useFilters } from "@/operator/table/filters";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { actions, detailOf, placeOf, useActionName, useDetailName } from "./actions";
import classes from "./audit.module.css";
import { useAuditText } from "./messages";

type Entry = Schema<"AuditEntry">;

/** AuditLog lists what operators did. */
export default function AuditLog() {
  const t = useAuditText();
  const name = useActionName();
  const [filters, change, filtered] = useFilters("action", "actor", "target");
  const { action, actor, target } = filters;
  return (
    <Page title={t("title")}>
      <DataTable
        name="audit-log"
        caption={t("caption")}
        columns={useColumns()}
        queryKey={["admin", "audit-log", filters]}
        load={({ limit, cursor }, signal) =>
          answer(
            api.GET("/api/v1/admin/audit-log", {
              signal,
              params: {
                query: {
                  limit,
                  cursor,
                  action: action || undefined,
                  actor: actor || undefined,
                  target: target || undefined,
                },
              },
            }),
          )
        }
        rowKey={e => e.id}
        refetchInterval={30_000}
        filtered={filtered}
        clearFilters={() => change({ action: "", actor: "", target: "" })}
        filters={
          <>
            <ChoiceFilter
              label={t("action")}
              value={action}
              choices={actions.map(value => ({ value, label: name(value) }))}
              onChange={v => change({ action: v })}
            />
            <SearchFilter
              label={t("actor")}
              placeholder={t("actorIdHint")}
              value={actor}
              onChange={v => change({ actor: v })}
              maxLength={64}
            />
            <SearchFilter
              label={t("target")}
              placeholder={t("targetHint")}
              value={target}
              onChange={v => change({ target: v })}
              maxLength={64}
            />
          </>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Entry>[] {
  const t = useAuditText();
  const common = useCommon();
  const name = useActionName();
  return [
    {
      id: "at",
      header: t("at"),
      csv: e => e.at,
      cell: e => <time dateTime={e.at}>{formatDateTime(e.at)}</time>,
    },
    { id: "actorId", header: t("actorId"), csv: e => e.actorId },
    {
      id: "actor",
      header: t("actor"),
      csv: e => e.actorEmail,
      cell: e => {
        const who = e.actorEmail ?? (e.actorId || t("system"));
        return e.actorId ? (
          <Anchor
            component={Link}
            to={`/admin/audit-log?actor=${encodeURIComponent(e.actorId)}`}
            size="sm"
            aria-label={t("onlyThis", { name: who })}
          >
            {who}
          </Anchor>
        ) : (
          who
        );
      },
    },
    { id: "action", header: t("action"), csv: e => e.action, cell: e => name(e.action) },
    {
      id: "target",
      header: t("target"),
      csv: e => e.target,
      cell: e => {
        const place = placeOf(e);
        return place ? (
          <Anchor component={Link} to={place} ff="monospace" size="xs">
            {e.target}
          </Anchor>
        ) : (
          <Text component="span" ff="monospace" size="xs">
            {e.target}
          </Text>
        );
      },
    },
    {
      id: "detail",
      header: t("detail"),
      width: 200,
      csv: e => e.detail,
      cell: e => <Detail detail={e.detail} />,
    },
    {
      id: "traceId",
      header: t("trace"),
      csv: e => e.traceId,
      align: "end",
      cell: e => {
        if (!e.traceId) return null;
        const link = traceLink(e.traceId);
        const label = t("openTrace", { action: name(e.action), at: formatDateTime(e.at) });
        return link ? (
          <Anchor href={link} target="_blank" size="sm" className={classes.trace} aria-label={label} title={label}>
            <IconTimeline size={18} aria-hidden />
          </Anchor>
        ) : (
          <CopyButton value={e.traceId} label={common("copyTraceId")} />
        );
      },
    },
  ];
}

function Detail({ detail }: { detail: string }) {
  const nameOf = useDetailName();
  const facts = detailOf(detail);
  if (facts.length === 0) return null;
  return (
    <dl className={classes.detail}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{nameOf(name)}</dt>
          <dd>{name.endsWith("At") && !Number.isNaN(Date.parse(value)) ? formatDateTime(value) : value}</dd>
        </div>
      ))}
    </dl>
  );
}
