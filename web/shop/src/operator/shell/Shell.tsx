import { Anchor, AppShell, Badge, Burger, Drawer, Group, ScrollArea, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, ScrollRestoration, useLocation } from "react-router";
import { config } from "@/app/config";
import { Boundary } from "@/ui/Boundary";
import { useCommon } from "@/ui/messages";
import { Offline } from "@/ui/Offline";
import { Preferences } from "@/ui/Preferences";
import { AccountMenu } from "./AccountMenu";
import { ExpiredDialog } from "./ExpiredDialog";
import { Gate, useOperator } from "./Gate";
import { useShellText } from "./messages";
import { Navigation } from "./Navigation";
import { Progress } from "./Progress";
import classes from "./shell.module.css";
import { useHeadingFocus } from "./useHeadingFocus";

/** Shell is what stands around every page of the operators. */
export function Shell() {
  const t = useShellText();
  const common = useCommon();
  const { pathname } = useLocation();
  const operator = useOperator();
  const [drawer, { open, close }] = useDisclosure(false);
  useHeadingFocus(pathname);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={operator ? { width: 220, breakpoint: "sm", collapsed: { mobile: true } } : undefined}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a href="#content" className={classes.skip}>
        {common("skip")}
      </a>
      <Progress />
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            {operator && (
              <Burger
                opened={drawer}
                onClick={open}
                hiddenFrom="sm"
                size="sm"
                aria-label={t("openMenu")}
                aria-expanded={drawer}
              />
            )}
            <Anchor component={Link} to="/admin" underline="never" c="inherit" className={classes.brand}>
              <img src="/favicon.svg" width={24} height={24} alt="" />
              <Text fw={700} component="span">
                mall
              </Text>
              <Text c="dimmed" size="sm" component="span">
                {t("operator")}
              </Text>
            </Anchor>
            {config.environment && (
              <Badge variant="default" size="sm" visibleFrom="xs">
                {config.environment}
              </Badge>
            )}
          </Group>
          <Group gap={4} wrap="nowrap">
            <Preferences />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      {operator && (
        <>
          {/* Not on a phone: what only stands outside of the window could still be reached by the keyboard. */}
          <AppShell.Navbar component="div" p="xs" visibleFrom="sm">
            <AppShell.Section grow component={ScrollArea} className={classes.navigation}>
              <Navigation />
            </AppShell.Section>
          </AppShell.Navbar>
          <Drawer
            opened={drawer}
            onClose={close}
            size={280}
            title="mall"
            closeButtonProps={{ "aria-label": common("close") }}
          >
            <Navigation onGo={close} />
          </Drawer>
        </>
      )}
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Offline />
        <Boundary where={pathname}>
          <Gate>
            <Outlet />
          </Gate>
        </Boundary>
      </AppShell.Main>
      <ExpiredDialog />
      <ScrollRestoration />
    </AppShell>
  );
}
