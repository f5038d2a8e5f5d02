import { Button, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { LoginForm } from "@/session/LoginForm";
import { end } from "@/session/store";
import { useSession } from "@/session/useSession";
import { useCommon } from "@/ui/messages";
import { useShell } from "./messages";

/** Expired asks to log in again when the session ended by itself, over the page, which stays as it is. */
export default function Expired({ opened }: { opened: boolean }) {
  const t = useShell();
  const common = useCommon();
  const queries = useQueryClient();
  const { last } = useSession();
  return (
    <Modal
      opened={opened}
      onClose={() => end()}
      title={t("expired")}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      {opened && (
        <Stack gap="sm">
          <Text size="sm">{t("expiredWhy")}</Text>
          <LoginForm
            email={last?.email}
            onDone={() => void queries.invalidateQueries({ predicate: q => q.state.status === "error" })}
          />
          <Button variant="subtle" color="gray" onClick={() => end()}>
            {t("later")}
          </Button>
        </Stack>
      )}
    </Modal>
  );
}
