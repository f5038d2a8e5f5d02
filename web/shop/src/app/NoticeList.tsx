import { MantineThemeProvider, Notification } from "@mantine/core";
import { Notifications, type NotificationsProps } from "@mantine/notifications";
import { useCommon } from "@/ui/messages";

/** NoticeList shows the notices; their close buttons say what they are. */
export default function NoticeList(props: NotificationsProps) {
  const t = useCommon();
  const named = Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": t("close") } } });
  return (
    <MantineThemeProvider inherit theme={{ components: { Notification: named } }}>
      <Notifications {...props} />
    </MantineThemeProvider>
  );
}
