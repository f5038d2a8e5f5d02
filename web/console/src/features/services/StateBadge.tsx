import { Badge, Tooltip } from "@mantine/core";
import type { ProcessState } from "@/api/control";
import { useServices } from "./messages";
import { looks } from "./state";

/** StateBadge shows a state by colour, word and icon. */
export function StateBadge({ state, busy }: { state: ProcessState; busy?: string }) {
  const t = useServices();
  const { color, icon: Icon } = looks[state] ?? looks.stopped;
  const badge = (
    <Badge
      color={color}
      variant="light"
      size="sm"
      tt="none"
      leftSection={<Icon size={13} aria-hidden />}
      styles={{ label: { overflow: "visible" } }}
    >
      {busy ?? t(`state.${state}`)}
    </Badge>
  );
  return <Tooltip label={t(`state.${state}.hint`)}>{badge}</Tooltip>;
}
