import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconExternalLink,
  IconHourglass,
  IconPlayerStop,
  IconRotateClockwise,
} from "@tabler/icons-react";
import type { Act, Process, ProcessState } from "@/api/control";

/** looks is how each state shows: never by colour alone. */
export const looks: Record<ProcessState, { color: string; icon: typeof IconCircleCheck }> = {
  healthy: { color: "teal", icon: IconCircleCheck },
  starting: { color: "blue", icon: IconCircleDashed },
  unhealthy: { color: "red", icon: IconAlertTriangle },
  backoff: { color: "orange", icon: IconRotateClockwise },
  stopping: { color: "yellow", icon: IconHourglass },
  stopped: { color: "gray", icon: IconPlayerStop },
  external: { color: "gray", icon: IconExternalLink },
};

/** The console's own process: what ends it ends the answers to this page, too. */
export const self = "console";

/** actsOn lists what can be done to a process as it is now. */
export function actsOn(process: Pick<Process, "kind" | "state">): Act[] {
  const rebuild: Act[] = process.kind === "backing" ? [] : ["rebuild"];
  switch (process.state) {
    case "external":
    case "stopping":
      return [];
    case "stopped":
      return ["start", ...rebuild];
    case "backoff": // start does not wait for the next try
      return ["start", "stop", ...rebuild];
    default:
      return ["stop", "restart", ...rebuild];
  }
}

/** needsConfirm tells whether an act takes more with it than the process itself. */
export function needsConfirm(verb: Act, process: Pick<Process, "kind" | "name">): "backing" | "self" | undefined {
  if (verb !== "stop") return undefined;
  if (process.name === self) return "self";
  return process.kind === "backing" ? "backing" : undefined;
}

export interface Summary {
  healthy: number;
  total: number;
  outdated: number;
  wrong: Process[];
}

/** summarize counts the processes that belong to this start; those not launched are nobody's problem. */
export function summarize(processes: readonly Process[]): Summary {
  const mine = processes.filter(p => p.launched);
  const right = (p: Process) => p.state === "healthy" || (p.state === "external" && !p.problem);
  return {
    healthy: mine.filter(right).length,
    total: mine.length,
    outdated: mine.filter(p => p.outdated).length,
    wrong: mine.filter(p => !right(p)),
  };
}
