import { Button, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { end } from "@/session/store";
import { useCommon } from "@/ui/messages";
import { Loading } from "@/ui/State";
import { useShell } from "./messages";

// Forms are not for those who only look.
const LoginForm = lazy(async () => ({ default: (await import("@/session/LoginForm")).LoginForm }));

/** Expired asks to log in again when the session ended by itself, over the page, which stays as it is. */
export default function Expired({ opened }: { opened: boolean }) {
  const t = useShell();
  const common = useCommon();
  const queries = useQueryClient();
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
          <Suspense fallback={<Loading />}>
            <LoginForm onDone={() => void queries.invalidateQueries({ predicate: q => q.state.status === "error" })} />
          </Suspense>
          <Button variant="subtle" color="gray" onClick={() => end()}>
            {t("later")}
          </Button>
        </Stack>
      )}
    </Modal>
  );
}
