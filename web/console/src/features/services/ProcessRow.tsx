import { Anchor, Table, Tooltip } from "@mantine/core";
import { IconClockExclamation } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import type { Process } from "@/api/control";
import { useColorOf } from "@/ui/color";
import { formatAgo, formatBytes, formatCount, formatDuration, formatPercent } from "@/ui/format";
import { ServiceName } from "@/ui/ServiceName";
import ui from "@/ui/ui.module.css";
import { Actions as AllActions } from "./Actions";
import { usePending } from "./acts";
import { historyOf } from "./history";
import { useServices } from "./messages";
import { portsOf, type Row } from "./rows";
import { Sparkline } from "./Sparkline";
import { StateBadge as AnyStateBadge } from "./StateBadge";
import classes from "./services.module.css";

// Every look at the processes changes some number of each. These parts have many components and none of the numbers.
const Actions = memo(AllActions, (a, b) => {
  const [was, is] = [a.process, b.process];
  return was.name === is.name && was.kind === is.kind && was.state === is.state;
});
const StateBadge = memo(AnyStateBadge);
const Name = memo(({ name }: { name: string }) => (
  <Anchor component={Link} to={`/services/${name}`} size="sm" c="inherit" data-row>
    <ServiceName name={name} />
  </Anchor>
));

/** ProcessRow is one process of the table. On a phone what matters moves under its name. */
export function ProcessRow({ row: { process: p, stats }, actions }: { row: Row; actions: boolean }) {
  const t = useServices();
  const colorOf = useColorOf();
  const pending = usePending(p.name);
  const bytes = p.pssBytes ?? p.rssBytes;
  const uptime = p.uptimeSeconds === undefined ? "" : formatDuration(p.uptimeSeconds * 1000);
  const cpu = p.pid ? formatPercent((p.cpuPercent ?? 0) / 100) : "";
  const failing = (stats?.errorRate ?? 0) > 0;
  return (
    <Table.Tr>
      <Table.Td>
        <Name name={p.name} />
        <div className={classes.phone}>
          {[cpu && `CPU ${cpu}`, bytes && formatBytes(bytes), stats && `${formatCount(stats.rate)}/s`, uptime]
            .filter(Boolean)
            .map(part => String(part).replaceAll(" ", "\u00a0"))
            .join(" · ")}
        </div>
      </Table.Td>
      <Table.Td>
        <StateBadge state={p.state} busy={pending && t(`doing.${pending}`)} />
        {p.problem && <div className={`${classes.problem} ${classes.bad}`}>{p.problem}</div>}
      </Table.Td>
      <Table.Td className={classes.wide}>
        <span className={classes.version}>
          <span className={ui.mono}>{p.version}</span>
          {p.outdated && <Outdated />}
        </span>
      </Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>{uptime}</Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>
        {cpu && (
          <div className={classes.cpu}>
            <Sparkline values={historyOf(p.name).map(s => s.cpu)} color={colorOf(p.name)} least={0.05} />
            <span>{cpu}</span>
          </div>
        )}
      </Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>{bytes ? formatBytes(bytes) : ""}</Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>
        {p.lastExit ? (
          <Tooltip
            label={t("lastExit", { ago: formatAgo(p.lastExit.at), reason: p.lastExit.reason })}
            multiline
            maw={360}
          >
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable by keyboard */}
            <span tabIndex={0} className={p.restarts > 0 ? classes.bad : undefined}>
              {p.restarts} <span className={`${classes.faint} ${classes.wider}`}>{p.lastExit.reason.slice(0, 24)}</span>
            </span>
          </Tooltip>
        ) : (
          p.restarts
        )}
      </Table.Td>
      <Table.Td className={classes.wider}>
        <Ports process={p} />
      </Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>{stats && `${formatCount(stats.rate)}/s`}</Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>
        {stats && (
          <span className={failing ? classes.bad : undefined}>
            {failing ? (
              <Anchor
                component={Link}
                to={`/traces?service=${encodeURIComponent(p.name)}&status=error`}
                c="inherit"
                size="sm"
              >
                {formatPercent(stats.errorRate)}
              </Anchor>
            ) : (
              formatPercent(0)
            )}
          </span>
        )}
      </Table.Td>
      <Table.Td className={`${classes.number} ${classes.wide}`}>{stats && formatDuration(stats.p99Ms)}</Table.Td>
      {actions && (
        <Table.Td>
          <Actions process={p} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

/** Outdated marks a process that is older than its binary. */
export function Outdated() {
  const t = useServices();
  return (
    <Tooltip label={t("outdated.hint")} multiline maw={280}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the hint must be reachable by keyboard */}
      <span tabIndex={0} role="img" aria-label={t("outdated")} className={classes.outdated}>
        <IconClockExclamation size={15} aria-hidden />
      </span>
    </Tooltip>
  );
}

/** Ports shows where a process serves; the port for its health stands behind the others. */
function Ports({ process }: { process: Process }) {
  const ports = portsOf(process);
  const [first, ...others] = ports;
  return (
    <span className={`${classes.ports} ${ui.mono}`} title={ports.map(([name, port]) => `${name} ${port}`).join(", ")}>
      {process.address}
      {first && <span>{first[1]}</span>}
      {others.length > 0 && <span className={classes.faint}>+{others.length}</span>}
    </span>
  );
}
