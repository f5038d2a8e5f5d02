import { Alert } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { useCommon } from "./messages";

function subscribe(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Offline says so while the device has no network. */
export function Offline() {
  const t = useCommon();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <Alert color="orange" role="status" icon={<IconWifiOff size={20} aria-hidden />} mb="md">
      {t("offlineNow")}
    </Alert>
  );
}
