import { Button } from "@mantine/core";
import {
  IconLogin2,
  IconLogout,
  IconMapPin,
  IconReceipt2,
  IconSettings,
  IconTool,
  IconUser,
  IconUserPlus,
} from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { logOut } from "@/session/logOut";
import { loginPath } from "@/session/next";
import { useSession } from "@/session/useSession";
import { Menu } from "@/ui/Menu";
import { useShell } from "./messages";
import classes from "./shell.module.css";

/** AccountMenu logs in and out, and leads to what is the customer's. */
export function AccountMenu() {
  const t = useShell();
  const { session } = useSession();
  const place = useLocation();
  const logIn = loginPath(place);
  const icon = { size: 18, "aria-hidden": true };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          px="xs"
          classNames={{ label: classes.accountName }}
          leftSection={<IconUser size={20} aria-hidden />}
          aria-label={`${t("account")}: ${session?.user.name ?? t("logIn")}`}
        >
          {session ? session.user.name : t("logIn")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {session ? (
          <>
            <Menu.Label>{session.user.name}</Menu.Label>
            <Menu.Item component={Link} to="/orders" leftSection={<IconReceipt2 {...icon} />}>
              {t("myOrders")}
            </Menu.Item>
            <Menu.Item component={Link} to="/account/addresses" leftSection={<IconMapPin {...icon} />}>
              {t("addresses")}
            </Menu.Item>
            <Menu.Item component={Link} to="/account" leftSection={<IconSettings {...icon} />}>
              {t("settings")}
            </Menu.Item>
            {session.user.role === "operator" && (
              <Menu.Item component="a" href="/admin" leftSection={<IconTool {...icon} />}>
                {t("operator")}
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item onClick={() => void logOut()} leftSection={<IconLogout {...icon} />}>
              {t("logOut")}
            </Menu.Item>
          </>
        ) : (
          <>
            <Menu.Item component={Link} to={logIn} leftSection={<IconLogin2 {...icon} />}>
              {t("logIn")}
            </Menu.Item>
            <Menu.Item
              component={Link}
              to={logIn.replace("/login", "/register")}
              leftSection={<IconUserPlus {...icon} />}
            >
              {t("register")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
