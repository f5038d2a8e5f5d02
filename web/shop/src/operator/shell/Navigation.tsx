import { NavLink, Stack, Text } from "@mantine/core";
import { IconActivityHeartbeat, IconBuildingStore, IconExternalLink } from "@tabler/icons-react";
import { NavLink as RouterLink } from "react-router";
import { config } from "@/app/config";
import { useShellText } from "./messages";
import { pages } from "./pages";
import classes from "./shell.module.css";

/** consoleUrl is where the console is: at the origin of its traces, unless that is the shop's own or nothing tells. */
export function consoleUrl(traceUrl: string): string | undefined {
  const origin = URL.canParse(traceUrl) ? new URL(traceUrl).origin : undefined;
  return origin === location.origin ? undefined : origin;
}

/** Navigation lists the operators' pages; onGo hears when one was chosen. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const t = useShellText();
  const console = consoleUrl(config.traceUrl);
  return (
    <Stack gap="md" justify="space-between" h="100%">
      <nav aria-label={t("navigation")}>
        {pages.map(p => (
          <NavLink
            key={p.name}
            component={RouterLink}
            to={p.path}
            className={classes.page}
            end={p.path === "/admin"}
            label={t(p.name)}
            leftSection={<p.icon size={18} aria-hidden />}
            onClick={onGo}
          />
        ))}
      </nav>
      <nav aria-label={t("elsewhere")}>
        <Text size="xs" c="dimmed" px="sm" py={4}>
          {t("elsewhere")}
        </Text>
        {/* Other pages of the server, not of this router. */}
        <NavLink
          className={classes.page}
          href="/"
          label={t("storefront")}
          leftSection={<IconBuildingStore size={18} aria-hidden />}
        />
        {console && (
          <NavLink
            className={classes.page}
            href={console}
            target="_blank"
            label={t("console")}
            leftSection={<IconActivityHeartbeat size={18} aria-hidden />}
            rightSection={<IconExternalLink size={14} aria-hidden />}
          />
        )}
      </nav>
    </Stack>
  );
}
