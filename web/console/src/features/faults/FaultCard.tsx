import { Anchor, Button, Group, Paper, Text } from "@mantine/core";
import { Link } from "react-router";
import { url } from "@/api/http";
import { formatDateTime } from "@/ui/format";
import { ServiceName } from "@/ui/ServiceName";
import type { Fault } from "./api";
import { clock, secondsLeft } from "./countdown";
import { does } from "./describe";
import classes from "./faults.module.css";
import { useFaults } from "./messages";

interface Props {
  service: string;
  fault: Fault;
  now: number;
  mayAct: boolean;
  busy: boolean;
  onClear: () => void;
}

/** FaultCard is one fault that is on: what it does, how long still, and how often it struck. */
export function FaultCard({ service, fault, now, mayAct, busy, onClear }: Props) {
  const t = useFaults();
  const left = secondsLeft(fault.expiresAt, now);
  return (
    <Paper withBorder p="sm" component="li" className={classes.card}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <div style={{ minWidth: 0 }}>
          <ServiceName name={service} />
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {does(fault, t)}
          </Text>
        </div>
        <div style={{ textAlign: "right", flex: "none" }}>
          <Text size="xs" c="dimmed">
            {left > 0 ? t("endsIn") : t("ended")}
          </Text>
          <span className={classes.countdown} role="timer" title={formatDateTime(fault.expiresAt)}>
            {clock(left)}
          </span>
        </div>
      </Group>
      <Group justify="space-between" mt={6} gap="xs">
        <Group gap="sm">
          <Text size="xs">{t("struck", { count: fault.injected })}</Text>
          <Anchor
            component={Link}
            size="xs"
            to={url("/traces", { attribute: `mall.fault.id=${fault.id}`, since: "1h" })}
          >
            {t("traces")}
          </Anchor>
        </Group>
        {mayAct && (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            onClick={onClear}
            aria-label={t("clearFault", { id: fault.id, service })}
          >
            {t("clear")}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
