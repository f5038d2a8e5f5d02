import { Button, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { LoginForm } from "@/session/LoginForm";
import { end } from "@/session/store";
import { useSession } from "@/session/useSession";
import { useOperator } from "./Gate";
import { useShellText } from "./messages";

/** ExpiredDialog asks to log in again over the page, which stays as it is. */
export function ExpiredDialog() {
  const t = useShellText();
  const { expired } = useSession();
  const operator = useOperator();
  const queries = useQueryClient();
  return (
    <Modal
      opened={expired === true && operator !== undefined}
      onClose={() => end()}
      withCloseButton={false}
      title={t("expired")}
      closeOnClickOutside={false}
    >
      <Stack>
        <Text size="sm">{t("expiredWhy")}</Text>
        {/* What failed for want of a session is asked for again. */}
        <LoginForm email={operator?.email} onDone={() => void queries.invalidateQueries()} />
        <Button variant="subtle" color="gray" onClick={() => end()}>
          {t("leave")}
        </Button>
      </Stack>
    </Modal>
  );
}
