import { languages, setLanguage, useLanguage } from "@mall/common/i18n";
import {
  ActionIcon,
  Anchor,
  AppShell,
  Badge,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { openSpotlight } from "@mantine/spotlight";
import { IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link, Outlet, NavLink as RouterLink, useLocation } from "react-router";
import { logOut, useConsole } from "@/api/console";
import { alerts } from "@/api/prometheus";
import { Loading } from "@/ui/State";
import { Boundary } from "./Boundary";
import { useShell } from "./messages";
import { groups, pages } from "./pages";
import classes from "./shell.module.css";
import { useShortcuts } from "./shortcuts";

// What is opened by a key need not be there for the first paint.
const Help = lazy(() => import("./Help"));
const Palette = lazy(() => import("./Palette"));

/** Shell is what stays while pages change: navigation, palette, theme and language. */
export function Shell() {
  const t = useShell();
  const [menu, { toggle, close }] = useDisclosure(false);
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const { pathname } = useLocation();
  const { data: console } = useConsole();
  const { toggleColorScheme } = useMantineColorScheme();
  useHotkeys([["Escape", close]]);
  useShortcuts({ help: openHelp, theme: toggleColorScheme });

  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !menu } }}
      padding="sm"
    >
      <a href="#content" className={classes.skip}>
        {t("skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
            <Anchor component={Link} to="/services" underline="never" c="inherit" className={classes.brand}>
              <img src="/favicon.svg" width={22} height={22} alt="" />
              <Text fw={700} component="span">
                mall
              </Text>
            </Anchor>
            {console?.environment && (
              <Badge variant="default" size="sm" visibleFrom="xs">
                {console.environment}
              </Badge>
            )}
            {console?.readOnly && (
              <Badge color="yellow" variant="light" size="sm">
                {t("readOnly")}
              </Badge>
            )}
          </Group>
          <Group gap={4} wrap="nowrap">
            <UnstyledButton className={classes.search} onClick={() => openSpotlight()} aria-label={t("palette")}>
              <IconSearch size={14} aria-hidden />
              <Text size="xs" c="dimmed" truncate visibleFrom="sm">
                {t("search")}
              </Text>
              <kbd className={classes.kbd}>Ctrl K</kbd>
            </UnstyledButton>
            <Tools onHelp={openHelp} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("nav.label")} component="nav">
        <ScrollArea type="auto" scrollbarSize={6}>
          {groups.map(group => (
            <div key={group} className={classes.group}>
              <Text size="xs" c="dimmed" fw={600} px="xs" py={2}>
                {t(`group.${group}`)}
              </Text>
              {pages
                .filter(p => p.group === group)
                .map(p => (
                  <NavLink
                    key={p.name}
                    component={RouterLink}
                    to={p.path}
                    label={t(`nav.${p.name}`)}
                    leftSection={<p.icon size={16} aria-hidden />}
                    rightSection={p.name === "alerts" ? <Firing /> : undefined}
                    active={pathname === p.path || pathname.startsWith(`${p.path}/`)}
                    onClick={close}
                    py={5}
                  />
                ))}
            </div>
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Boundary key={pathname}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Boundary>
      </AppShell.Main>
      <Suspense>
        <Palette />
        <Help opened={help} onClose={closeHelp} />
      </Suspense>
    </AppShell>
  );
}

/** Firing counts the alerts that fire, beside their page's name. */
function Firing() {
  const t = useShell();
  const { data } = useQuery({ queryKey: ["alerts"], queryFn: ({ signal }) => alerts(signal), refetchInterval: 10_000 });
  const count = data?.filter(a => a.state === "firing").length ?? 0;
  if (count === 0) return null;
  return (
    <Badge color="red.9" size="sm" title={t("firing", { count })} aria-label={t("firing", { count })}>
      {count}
    </Badge>
  );
}

function Tools({ onHelp }: { onHelp: () => void }) {
  const t = useShell();
  const scheme = useComputedColorScheme("light");
  const { toggleColorScheme } = useMantineColorScheme();
  const language = useLanguage();
  const { data: console } = useConsole();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t("language")}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("language")}>
              <IconLanguage size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(languages) as (keyof typeof languages)[]).map(l => (
            <Menu.Item
              key={l}
              lang={l === "zh" ? "zh-CN" : "en"}
              fw={l === language ? 600 : undefined}
              onClick={() => setLanguage(l)}
            >
              {languages[l]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={t("theme")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("theme")} onClick={toggleColorScheme}>
          {scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("shortcuts")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("shortcuts")} onClick={onHelp} visibleFrom="sm">
          <IconKeyboard size={18} />
        </ActionIcon>
      </Tooltip>
      {console?.loginRequired && console.loggedIn && (
        <Tooltip label={t("logout")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("logout")}
            onClick={() => void logOut().then(() => location.reload())}
          >
            <IconLogout size={18} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  );
}
