import { Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { queryRange, stepFor } from "@/api/prometheus";
import { formatDateTime, formatDuration } from "@/ui/format";
import { Answered, Empty } from "@/ui/State";
import classes from "./alerts.module.css";
import { distinction, type Lane, lanesOf } from "./lanes";
import { useAlerts } from "./messages";

/** quoted writes a name into PromQL. */
const quoted = (name: string) => JSON.stringify(name);

/** Lanes shows when which alert was pending or fired, as the series ALERTS tells. Milliseconds. */
export function Lanes({ from, to, alert }: { from: number; to: number; alert?: string }) {
  const t = useAlerts();
  const step = stepFor((to - from) / 1000, 480);
  const start = Math.floor(from / 1000 / step) * step;
  const end = Math.floor(to / 1000 / step) * step;
  const query = useQuery({
    queryKey: ["lanes", alert ?? "", start, end, step],
    queryFn: async ({ signal }) =>
      lanesOf(
        await queryRange(alert ? `ALERTS{alertname=${quoted(alert)}}` : "ALERTS", start, end, step, signal),
        step,
      ),
    placeholderData: old => old,
  });
  return (
    <Answered query={query}>
      {lanes =>
        lanes.length === 0 ? (
          <Empty>{t("quiet")}</Empty>
        ) : (
          <div className={classes.lanes}>
            {lanes.map(lane => (
              <One key={`${lane.alert} ${JSON.stringify(lane.labels)}`} lane={lane} start={start} end={end} />
            ))}
            <div className={classes.axis} aria-hidden>
              <span>{formatDateTime(start * 1000)}</span>
              <span>{formatDateTime(end * 1000)}</span>
            </div>
          </div>
        )
      }
    </Answered>
  );
}

function One({ lane, start, end }: { lane: Lane; start: number; end: number }) {
  const t = useAlerts();
  const about = distinction(lane.labels);
  const share = (seconds: number) => `${(Math.min(Math.max(0, seconds), end - start) / (end - start)) * 100}%`;
  return (
    <div className={classes.lane}>
      <div className={classes.laneName}>
        <Link to={`/alerts/${encodeURIComponent(lane.alert)}`}>{lane.alert}</Link>
        <span title={about}>{about}</span>
      </div>
      <ul className={classes.track} aria-label={`${lane.alert} ${about}`}>
        {lane.stretches.map(s => {
          const text = t("stretch", {
            state: t(s.state),
            from: formatDateTime(s.from * 1000),
            length: formatDuration((s.to - s.from) * 1000),
          });
          return (
            <Tooltip key={`${s.state} ${s.from}`} label={text} openDelay={0}>
              <li
                className={classes.stretch}
                data-state={s.state}
                style={{ left: share(s.from - start), width: share(s.to - s.from) }}
              >
                <span className={classes.hidden}>{text}</span>
              </li>
            </Tooltip>
          );
        })}
      </ul>
    </div>
  );
}
