import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { useCommon } from "./messages";
import { ProblemAlert } from "./ProblemAlert";

/** Confirm asks before something is done that is not undone with a click, does it once, and says why when it was not done. */
export function Confirm({
  opened,
  title,
  children,
  action,
  color = "red",
  act,
  onClose,
}: {
  opened: boolean;
  title: string;
  /** What it means. */
  children: ReactNode;
  /** The button's words. */
  action: string;
  color?: string;
  act: () => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useCommon();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false); // a second click may come before the page is drawn again

  const close = () => {
    if (running.current) return;
    setError(undefined);
    onClose();
  };
  const run = async () => {
    if (running.current) return;
    running.current = true;
    setPending(true);
    setError(undefined);
    let done = false;
    try {
      await act();
      done = true;
    } catch (e) {
      setError(e);
    } finally {
      running.current = false;
      setPending(false);
    }
    if (done) onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }} centered>
      <Stack>
        <Text component="div" size="sm">
          {children}
        </Text>
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} disabled={pending} data-autofocus>
            {t("back")}
          </Button>
          <Button color={color} onClick={() => void run()} loading={pending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
