import { Button, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconLogout, IconMapPin, IconReceipt2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { logOut } from "@/session/logOut";
import { RequireLogin } from "@/session/RequireLogin";
import { useSession } from "@/session/useSession";
import { formatDate } from "@/ui/format";
import { Page } from "@/ui/Page";
import classes from "./account.module.css";
import { ChangePassword } from "./ChangePassword";
import { useAccountText } from "./messages";

/** Account is who the customer is to the shop, and the way to what is theirs. */
export default function Account() {
  return (
    <RequireLogin>
      <Settings />
    </RequireLogin>
  );
}

function Settings() {
  const t = useAccountText();
  const { session, last } = useSession();
  const user = session?.user ?? last;
  if (!user) return null;
  return (
    <Page title={t("account")}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Way to="/orders" icon={<IconReceipt2 aria-hidden />} name={t("orders")} why={t("ordersWhy")} />
        <Way to="/account/addresses" icon={<IconMapPin aria-hidden />} name={t("addresses")} why={t("addressesWhy")} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper component="section" withBorder p="lg" radius="lg" aria-labelledby="profile">
          <Stack gap="xs">
            <Title order={2} size="h4" id="profile">
              {t("profile")}
            </Title>
            <Text fw={600}>{user.name}</Text>
            <Text>{user.email}</Text>
            <Text size="sm" c="dimmed">
              {t("since", { date: formatDate(user.createdAt) })}
            </Text>
          </Stack>
        </Paper>
        <Paper component="section" withBorder p="lg" radius="lg" aria-labelledby="change-password">
          <Stack gap="xs">
            <Title order={2} size="h4" id="change-password">
              {t("changePassword")}
            </Title>
            <ChangePassword email={user.email} />
          </Stack>
        </Paper>
      </SimpleGrid>
      <div>
        <Button variant="default" leftSection={<IconLogout size={18} aria-hidden />} onClick={logOut}>
          {t("logOut")}
        </Button>
      </div>
    </Page>
  );
}

function Way({ to, icon, name, why }: { to: string; icon: ReactNode; name: string; why: string }) {
  return (
    <Link to={to} className={classes.way}>
      {icon}
      <span>
        <Text component="span" display="block" fw={600}>
          {name}
        </Text>
        <Text component="span" display="block" size="sm" c="dimmed">
          {why}
        </Text>
      </span>
    </Link>
  );
}
