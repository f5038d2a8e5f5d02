import { Anchor, Text } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import { Link } from "react-router";
import type { Process } from "@/api/control";
import { formatAgo, formatBytes, formatCount, formatDateTime, formatDuration, formatPercent } from "@/ui/format";
import { ServiceName } from "@/ui/ServiceName";
import ui from "@/ui/ui.module.css";
import { useServices } from "../messages";
import { Outdated } from "../ProcessRow";
import { portsOf } from "../rows";
import services from "../services.module.css";
import classes from "./detail.module.css";
import { useDetail } from "./messages";

/** Facts are what the supervisor knows of a process. */
export function Facts({ process: p, neededBy }: { process: Process; neededBy: string[] }) {
  const t = useDetail();
  const s = useServices();
  const facts: [string, ReactNode][] = [
    [t("fact.kind"), t(`kind.${p.kind}`)],
    [t("fact.pid"), p.pid && <span className={ui.mono}>{p.pid}</span>],
    [
      s("column.version"),
      (p.version || p.outdated) && (
        <span className={services.version}>
          <span className={ui.mono}>{p.version}</span>
          {p.outdated && <Outdated />}
        </span>
      ),
    ],
    [
      t("fact.started"),
      p.startedAt && `${formatDateTime(p.startedAt)} (${formatDuration((p.uptimeSeconds ?? 0) * 1000)})`,
    ],
    [
      s("column.cpu"),
      p.pid &&
        `${formatPercent((p.cpuPercent ?? 0) / 100)} · ${t("fact.cpuSeconds", { time: formatDuration((p.cpuSeconds ?? 0) * 1000) })}`,
    ],
    [s("column.memory"), p.pssBytes && `${formatBytes(p.pssBytes)} PSS · ${formatBytes(p.rssBytes ?? Number.NaN)} RSS`],
    [t("fact.threads"), p.threads && formatCount(p.threads)],
    [s("column.restarts"), formatCount(p.restarts)],
    [t("fact.lastExit"), p.lastExit && `${p.lastExit.reason} (${formatAgo(p.lastExit.at)})`],
    [t("fact.lostLines"), (p.lostLines ?? 0) > 0 && formatCount(p.lostLines ?? 0)],
    [t("fact.address"), p.address && <span className={ui.mono}>{p.address}</span>],
    [
      s("column.ports"),
      portsOf(p).length > 0 && (
        <span className={`${classes.links} ${ui.mono}`}>
          {portsOf(p).map(([name, port]) => (
            <span key={name}>
              <span className={services.faint}>{name}</span> {port}
            </span>
          ))}
        </span>
      ),
    ],
    [t("fact.needs"), (p.needs ?? []).length > 0 && <Names names={p.needs ?? []} />],
    [t("fact.neededBy"), neededBy.length > 0 && <Names names={neededBy} />],
  ];
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== undefined && value !== false && value !== "" && value !== 0)
        .map(([name, value]) => (
          <Fragment key={name}>
            <Text component="dt" size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="dd" size="sm">
              {value}
            </Text>
          </Fragment>
        ))}
    </dl>
  );
}

function Names({ names }: { names: string[] }) {
  return (
    <span className={classes.links}>
      {names.map(n => (
        <Anchor key={n} component={Link} to={`/services/${n}`} size="sm" c="inherit">
          <ServiceName name={n} />
        </Anchor>
      ))}
    </span>
  );
}
