import { Anchor, Badge, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Status } from "@/api/control";
import { useServices } from "./messages";
import classes from "./services.module.css";
import { looks, summarize } from "./state";

/** SummaryBar says in words how everything is, and leads to what is not well. */
export function SummaryBar({ status, onFilter }: { status: Status; onFilter: (text: string) => void }) {
  const t = useServices();
  const { healthy, total, outdated, wrong } = summarize(status.processes);
  return (
    <section aria-label={t("summary.healthy", { healthy, total })}>
      <Group gap="xs" align="baseline">
        <Badge
          size="lg"
          tt="none"
          variant="light"
          color={wrong.length ? "red" : "teal"}
          leftSection={
            wrong.length ? <IconAlertTriangle size={15} aria-hidden /> : <IconCircleCheck size={15} aria-hidden />
          }
        >
          {t("summary.healthy", { healthy, total })}
        </Badge>
        {wrong.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("summary.allWell")}
          </Text>
        )}
        {outdated > 0 && (
          <Text size="sm" c="dimmed">
            {t("summary.outdated", { count: outdated })}{" "}
            <Anchor component="button" type="button" size="sm" onClick={() => onFilter("outdated")}>
              {t("summary.show")}
            </Anchor>
          </Text>
        )}
        {status.outdated && (
          <Text size="sm" c="dimmed">
            {t("summary.supervisorOutdated")}
          </Text>
        )}
      </Group>
      {wrong.length > 0 && (
        <ul className={classes.wrong}>
          {wrong.map(p => {
            const Icon = looks[p.state].icon;
            const words = { name: p.name, state: t(`state.${p.state}`), problem: p.problem ?? "" };
            return (
              <li key={p.name}>
                <Icon size={14} aria-hidden />
                <Anchor component={Link} to={`/services/${p.name}`} size="sm">
                  {t(p.problem ? "summary.wrongWith" : "summary.wrong", words)}
                </Anchor>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
