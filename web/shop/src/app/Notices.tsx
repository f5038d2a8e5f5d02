import { notificationsStore } from "@mantine/notifications";
import { lazy, Suspense, useState, useSyncExternalStore } from "react";

const Shown = lazy(() => import("./NoticeList"));

const some = () => notificationsStore.getState().notifications.length > 0;

/** Notices shows what notifications.show tells; its code comes with the first one. */
export function Notices() {
  const any = useSyncExternalStore(notificationsStore.subscribe, some);
  const [needed, setNeeded] = useState(any);
  if (any && !needed) setNeeded(true);
  if (!needed) return null;
  return (
    <Suspense>
      <Shown position="bottom-right" />
    </Suspense>
  );
}
