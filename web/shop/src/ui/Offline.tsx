import { Alert } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { useCommon } from "./messages";

/** subscribeOnline tells when the network comes or goes, online whether it is there. */
export function subscribeOnline(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export const online = () => navigator.onLine;

/** Offline says so while the device has no network. */
export function Offline() {
  const t = useCommon();
  const connected = useSyncExternalStore(subscribeOnline, online);
  if (connected) return null;
  return (
    <Alert color="orange" role="status" icon={<IconWifiOff size={20} aria-hidden />} mb="md">
      {t("offlineNow")}
    </Alert>
  );
}
