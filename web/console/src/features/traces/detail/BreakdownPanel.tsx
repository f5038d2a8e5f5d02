import { Anchor, Text, Title } from "@mantine/core";
import { memo, type ReactNode, useMemo } from "react";
import { useColorOf } from "@/ui/color";
import { formatDuration, formatPercent } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ServiceName } from "@/ui/ServiceName";
import { useWords } from "../messages";
import { breakdown, type Part } from "../model/breakdown";
import type { Work } from "../model/kind";
import { repeats } from "../model/repeats";
import type { Node, Tree } from "../model/tree";
import classes from "./breakdown.module.css";

const workWord = {
  sql: "workSql",
  redis: "workRedis",
  database: "workDatabase",
  kafka: "workKafka",
  grpc: "workGrpc",
  http: "workHttp",
  internal: "workInternal",
} as const satisfies Record<Work, string>;

/** More repeated calls are not listed. */
const mostRepeats = 10;

/** BreakdownPanel tells where the time of a trace goes, and which calls are made again and again. */
export const BreakdownPanel = memo(function BreakdownPanel({ tree, onGo }: { tree: Tree; onGo: (node: Node) => void }) {
  const t = useWords();
  const colorOf = useColorOf();
  const { services, work, waited } = useMemo(() => breakdown(tree), [tree]);
  const repeated = useMemo(() => repeats(tree), [tree]);
  return (
    <section>
      {repeated.length > 0 && (
        <div className={classes.repeats}>
          <Title order={2} size="h6">
            {t("repeated")}
          </Title>
          <Text size="xs" c="dimmed">
            {t("repeatedHint")}
          </Text>
          <ul>
            {repeated.slice(0, mostRepeats).map(r => (
              <li key={`${r.parent.key} ${r.calls[0]?.key}`}>
                <Anchor
                  component="button"
                  type="button"
                  size="xs"
                  ta="start"
                  onClick={() => onGo(r.calls[0] ?? r.parent)}
                >
                  {t("repeatedOne", {
                    name: r.name,
                    count: r.calls.length,
                    parent: `${r.parent.span.service} ${r.parent.span.name}`,
                  })}
                </Anchor>{" "}
                <Text span size="xs" c="dimmed">
                  {t("inAll", { duration: formatDuration(r.total) })}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Title order={2} size="h6">
        {t("breakdown")}
      </Title>
      <Text size="xs" c="dimmed">
        {t("breakdownHint")}
      </Text>
      <div className={classes.tables}>
        <Parts
          caption={t("byService")}
          parts={services}
          name={p => <ServiceName name={p.name} />}
          color={p => colorOf(p.name)}
        />
        <Parts caption={t("byWork")} parts={work} name={p => t(workWord[p.name])} />
      </div>
      {waited > 0 && (
        <Text size="xs">
          {t("waitingInQueue")}: <b>{formatDuration(waited)}</b>
        </Text>
      )}
    </section>
  );
});

interface PartsProps<K extends string> {
  caption: string;
  parts: Part<K>[];
  name: (part: Part<K>) => ReactNode;
  color?: (part: Part<K>) => string;
}

function Parts<K extends string>({ caption, parts, name, color }: PartsProps<K>) {
  const t = useWords();
  const common = useCommon();
  return (
    <table className={classes.parts}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("name")}</th>
          <th scope="col">{t("selfTime")}</th>
          <th scope="col">{t("share")}</th>
          <th scope="col">{t("spans")}</th>
          <th scope="col">{common("errors")}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(p => (
          <tr key={p.name}>
            <th scope="row">{name(p)}</th>
            <td>{formatDuration(p.self)}</td>
            <td>
              <span className={classes.share}>
                <span style={{ width: `${p.share * 100}%`, background: color?.(p) }} />
              </span>
              {formatPercent(p.share)}
            </td>
            <td>{p.spans}</td>
            <td data-bad={p.errors > 0 || undefined}>{p.errors}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
