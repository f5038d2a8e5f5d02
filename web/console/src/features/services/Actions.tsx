import { ActionIcon, Button, Group, Loader, Modal, Text, Tooltip } from "@mantine/core";
import { IconHammer, IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import type { Act, Process } from "@/api/control";
import { useCommon } from "@/ui/messages";
import { useAct, useMayControl, usePending } from "./acts";
import { useServices } from "./messages";
import { actsOn, needsConfirm } from "./state";

const icons = { start: IconPlayerPlay, stop: IconPlayerStop, restart: IconRefresh, rebuild: IconHammer };
const order: Act[] = ["start", "stop", "restart", "rebuild"];

/** Actions are the buttons that act on one process; wide ones say in words what they do. */
export function Actions({ process, wide }: { process: Process; wide?: boolean }) {
  const t = useServices();
  const common = useCommon();
  const allowed = useMayControl();
  const pending = usePending(process.name);
  const { mutate } = useAct();
  const [asked, setAsked] = useState<Act | undefined>();
  if (!allowed) return null;
  const possible = actsOn(process);
  const reason = asked && needsConfirm(asked, process);
  const run = (verb: Act) => {
    setAsked(undefined);
    mutate({ verb, name: process.name });
  };
  const click = (verb: Act) => (needsConfirm(verb, process) ? setAsked(verb) : run(verb));
  return (
    <Group gap={wide ? "xs" : 2} wrap={wide ? "wrap" : "nowrap"} justify={wide ? "flex-start" : "flex-end"}>
      {order
        .filter(verb => possible.includes(verb) || verb === pending)
        .map(verb => {
          const Icon = icons[verb];
          const label = t(`act.${verb}.of`, { name: process.name });
          const busy = pending === verb;
          return wide ? (
            <Button
              key={verb}
              size="compact-sm"
              variant="default"
              leftSection={<Icon size={14} aria-hidden />}
              loading={busy}
              disabled={pending !== undefined && !busy}
              onClick={() => click(verb)}
              aria-label={label}
            >
              {t(`act.${verb}`)}
            </Button>
          ) : (
            <Tooltip key={verb} label={busy ? t(`doing.${verb}`) : t(`act.${verb}`)}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={label}
                aria-busy={busy}
                disabled={pending !== undefined}
                onClick={() => click(verb)}
              >
                {busy ? <Loader size={12} /> : <Icon size={15} />}
              </ActionIcon>
            </Tooltip>
          );
        })}
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("confirm.title", { name: process.name })}
        centered
      >
        <Text size="sm">{reason && t(`confirm.${reason}`, { name: process.name })}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" size="xs" onClick={() => setAsked(undefined)} data-autofocus>
            {common("cancel")}
          </Button>
          <Button color="red" size="xs" onClick={() => asked && run(asked)}>
            {t("act.stop")}
          </Button>
        </Group>
      </Modal>
    </Group>
  );
}
