import { Text } from "@mantine/core";
import { formatCount, formatDateTime } from "@/ui/format";
import { clock } from "../countdown";
import classes from "../faults.module.css";
import type { RunEvent } from "./api";
import { useScenarios } from "./messages";

const actions = ["faultSet", "faultCleared", "killed", "stopped", "started", "rateRaised", "rateRestored"] as const;

/** Timeline lists what the runner did, in the order in which it was done. */
export function Timeline({ events }: { events: RunEvent[] }) {
  const t = useScenarios();
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("nothingHappened")}
      </Text>
    );
  }
  const text = (e: RunEvent) => {
    const action = actions.find(a => a === e.action);
    return action ? t(`action.${action}`, { target: e.target }) : `${e.action} ${e.target}`;
  };
  return (
    <ol className={classes.steps}>
      {events.map(e => (
        <li key={`${e.time} ${e.action} ${e.target} ${e.route ?? ""}`}>
          <span className={classes.at} title={formatDateTime(e.time)}>
            {clock(e.atSeconds)}
          </span>
          <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
            {text(e)}
            {[e.route, e.detail, e.rate ? t("rateIs", { rate: formatCount(e.rate) }) : undefined]
              .filter(Boolean)
              .map(d => (
                <Text key={d} size="xs" c="dimmed" className={classes.route}>
                  {d}
                </Text>
              ))}
            {e.problem && (
              <Text size="xs" c="red">
                {e.problem}
              </Text>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
