import { Menu, Text, UnstyledButton } from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { logOut } from "@/session/logOut";
import { useSession } from "@/session/useSession";
import { useShellText } from "./messages";
import classes from "./shell.module.css";

/** AccountMenu says who is logged in and lets them log out. */
export function AccountMenu() {
  const t = useShellText();
  const { session } = useSession();
  if (!session) return null;
  const { name, email } = session.user;
  const label = t("account", { name: name || email });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={label} title={label}>
          <IconUserCircle size={22} aria-hidden />
          <Text size="sm" component="span" visibleFrom="sm" truncate maw={180}>
            {name || email}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs">{email}</Text>
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={logOut}>
          {t("logOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
