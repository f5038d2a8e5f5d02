import { Button, Group, Modal, Text } from "@mantine/core";
import { useCommon } from "@/ui/messages";
import { useFormWords } from "./messages";
import type { LeaveGuard } from "./useLeaveGuard";

/** LeaveDialog asks whether unsaved changes are to be given up. */
export function LeaveDialog({ guard: { blocker } }: { guard: LeaveGuard }) {
  const t = useFormWords();
  const common = useCommon();
  const stay = () => blocker.reset?.();
  return (
    <Modal
      opened={blocker.state === "blocked"}
      onClose={stay}
      title={t("leaveTitle")}
      closeButtonProps={{ "aria-label": common("close") }}
      centered
    >
      <Text size="sm">{t("leaveWhy")}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={stay} data-autofocus>
          {t("stay")}
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          {t("leave")}
        </Button>
      </Group>
    </Modal>
  );
}
