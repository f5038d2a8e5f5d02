import { Text } from "@mantine/core";
import { formatCount } from "@/ui/format";
import { clock } from "../countdown";
import classes from "../faults.module.css";
import { useFaults } from "../messages";
import type { Step } from "./api";
import { useScenarios } from "./messages";

/** useStepText says what a step does. */
function useStepText(): (s: Step) => string {
  const t = useScenarios();
  const faults = useFaults();
  return s => {
    if (s.fault) {
      const { service, route, kind } = s.fault;
      return t("step.fault", {
        service,
        route: route === "*" ? faults("everyRoute") : route,
        kind: faults(`kind.${kind}`),
      });
    }
    if (s.kill) return t("step.kill", { target: s.kill });
    if (s.stop) return t("step.stop", { target: s.stop });
    return t("step.rate", { rate: formatCount(s.rate ?? 0) });
  };
}

/** Plan draws when steps happen in a run of so many seconds, and how far it is if elapsed is given. */
export function Plan({ steps, seconds, elapsed }: { steps: Step[]; seconds: number; elapsed?: number }) {
  const t = useScenarios();
  const text = useStepText();
  const share = (s: number) => `${Math.min(100, (100 * s) / seconds)}%`;
  if (steps.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t("calm")}
      </Text>
    );
  }
  return (
    <ol className={classes.steps}>
      {steps.map((s, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a scenario never change places
        <li key={i}>
          <span className={classes.at}>{clock(s.atSeconds)}</span>
          <div style={{ minWidth: 0 }}>
            <div style={{ overflowWrap: "anywhere" }}>
              {text(s)}
              {s.forSeconds ? (
                <Text span size="xs" c="dimmed">
                  {` – ${clock(s.atSeconds + s.forSeconds)}`}
                </Text>
              ) : null}
            </div>
            <div className={classes.track} style={{ height: 6 }} aria-hidden>
              {elapsed !== undefined && <div className={classes.done} style={{ width: share(elapsed) }} />}
              <div className={classes.span} style={{ left: share(s.atSeconds), width: share(s.forSeconds ?? 0) }} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
