import { Text, Timeline } from "@mantine/core";
import type { Schema } from "@/api/client";
import { formatDateTime } from "@/ui/format";
import { useStatusText } from "@/ui/StatusBadge";
import { useReasonName } from "./reasons";

/** History shows the states an order went through. */
export function History({ changes }: { changes: Schema<"StatusChange">[] }) {
  const statusText = useStatusText();
  const reason = useReasonName();
  return (
    <Timeline active={changes.length - 1} bulletSize={16} lineWidth={2}>
      {changes.map(change => (
        <Timeline.Item key={change.at + change.status} title={statusText(change.status)}>
          <Text size="sm" c="dimmed">
            <time dateTime={change.at}>{formatDateTime(change.at)}</time>
          </Text>
          {change.reason && <Text size="sm">{reason(change.reason)}</Text>}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
