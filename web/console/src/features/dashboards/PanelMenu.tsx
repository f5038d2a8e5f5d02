import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowsMaximize, IconArrowsMinimize, IconChartLine, IconCode, IconDotsVertical } from "@tabler/icons-react";
import { Link } from "react-router";
import classes from "./dashboards.module.css";
import { useDashboards } from "./messages";

export interface PanelMenuProps {
  title: string;
  queries: { refId: string; expr: string }[];
  /** Time range for the explorer, as search parameters. */
  range: Record<string, string>;
  large: boolean;
  onEnlarge: () => void;
  onDefinition: () => void;
}

/** PanelMenu is what may be done with a panel. */
export function PanelMenu({ title, queries, range, large, onEnlarge, onDefinition }: PanelMenuProps) {
  const t = useDashboards();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          className={classes.menu}
          aria-label={t("menu", { panel: title })}
        >
          <IconDotsVertical size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={large ? <IconArrowsMinimize size={14} /> : <IconArrowsMaximize size={14} />}
          onClick={onEnlarge}
        >
          {t(large ? "reduce" : "enlarge")}
        </Menu.Item>
        {queries.map(q => (
          <Menu.Item
            key={q.refId}
            component={Link}
            to={`/metrics?${new URLSearchParams({ query: q.expr, ...range })}`}
            leftSection={<IconChartLine size={14} />}
          >
            {t("explore", { query: q.refId })}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconCode size={14} />} onClick={onDefinition}>
          {t("definition")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
