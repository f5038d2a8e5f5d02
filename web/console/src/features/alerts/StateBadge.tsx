import { Badge } from "@mantine/core";
import type { AlertState } from "@/api/prometheus";
import { useAlerts } from "./messages";

const colors: Record<AlertState, string> = { firing: "red.9", pending: "yellow", inactive: "gray" };

/** StateBadge says the state of an alert in its colour. */
export function StateBadge({ state }: { state: AlertState }) {
  const t = useAlerts();
  return (
    <Badge
      size="sm"
      miw="max-content"
      tt="none"
      color={colors[state]}
      variant={state === "firing" ? "filled" : state === "pending" ? "filled" : "default"}
    >
      {t(state)}
    </Badge>
  );
}
