import { Button, Modal, Stack, Text } from "@mantine/core";
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
        <LoginForm email={operator?.email} />
        <Button variant="subtle" color="gray" onClick={() => end()}>
          {t("leave")}
        </Button>
      </Stack>
    </Modal>
  );
}
