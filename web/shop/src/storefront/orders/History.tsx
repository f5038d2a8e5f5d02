import { Text, Timeline, VisuallyHidden } from "@mantine/core";
import { formatDateTime } from "@/ui/format";
import { useOrderText } from "./messages";
import { Section } from "./Section";
import { type Order, timeline } from "./timeline";

/** History is what happened to an order and what is still to come. */
export function History({ order }: { order: Order }) {
  const t = useOrderText();
  const steps = timeline(order);
  const done = steps.filter((step, i) => step.at || steps.slice(i).some(later => later.at)).length;
  return (
    <Section title={t("history")}>
      <Timeline active={done - 1} bulletSize={18} lineWidth={2}>
        {steps.map(({ name, at }, i) => (
          <Timeline.Item
            key={`${name} ${at ?? ""}`}
            title={
              <Text component="span" size="sm" fw={i < done ? 600 : 400} c={i < done ? undefined : "dimmed"}>
                {t(`step.${name}`)}
                {i >= done && <VisuallyHidden> ({t("ahead")})</VisuallyHidden>}
              </Text>
            }
          >
            {at && (
              <Text size="xs" c="dimmed">
                <time dateTime={at}>{formatDateTime(at)}</time>
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}
