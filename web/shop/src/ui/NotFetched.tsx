import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import { useEffect, useSyncExternalStore } from "react";
import { useCommon } from "./messages";
import { online, subscribeOnline } from "./Offline";

/** NotFetchedError is thrown where a page's file did not come: the network is gone, or the file is. */
export class NotFetchedError extends Error {
  constructor(
    cause: unknown,
    /** Until it is called, drawing the page fails in the same way. */
    readonly forget: () => void,
  ) {
    super("a file of the page could not be fetched", { cause });
    this.name = "NotFetchedError";
  }
}

/** NotFetched says that a page's file did not come, and tries again: by the button, and when the network is back. */
export function NotFetched({ retry }: { retry: () => void }) {
  const t = useCommon();
  const connected = useSyncExternalStore(subscribeOnline, online);
  useEffect(() => {
    window.addEventListener("online", retry);
    return () => window.removeEventListener("online", retry);
  }, [retry]);
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<IconCloudOff size={20} aria-hidden />}
      title={<h1 style={{ font: "inherit", margin: 0 }}>{t("notFetched")}</h1>}
    >
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{t(connected ? "notFetchedWhy" : "notFetchedOffline")}</Text>
        <Button size="xs" variant="default" onClick={retry}>
          {t("retry")}
        </Button>
      </Stack>
    </Alert>
  );
}
