import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import { formatDateTime, formatDuration } from "@/ui/format";
import { Answered, Empty } from "@/ui/State";
import classes from "./alerts.module.css";
import { distinction } from "./lanes";
import { useAlerts } from "./messages";
import { episodes, useChanges } from "./rules";

/** History lists when alerts fired, when they cleared, and how long they lasted. */
export function History({ alert }: { alert?: string }) {
  const t = useAlerts();
  const changes = useChanges(alert);
  return (
    <Answered query={changes}>
      {items => {
        const list = episodes(items);
        if (list.length === 0) return <Empty>{t(alert ? "historyEmptyOne" : "historyEmpty")}</Empty>;
        return (
          <div className={classes.wide}>
            <Table className={classes.stacked}>
              <Table.Thead>
                <Table.Tr>
                  {!alert && <Table.Th>{t("rule")}</Table.Th>}
                  <Table.Th>{t("summary")}</Table.Th>
                  <Table.Th>{t("fired")}</Table.Th>
                  <Table.Th>{t("cleared")}</Table.Th>
                  <Table.Th ta="right">{t("lasted")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map(e => (
                  <Table.Tr key={`${e.alert} ${distinction(e.labels)} ${e.fired}`}>
                    {!alert && (
                      <Table.Td className={classes.first}>
                        <Anchor component={Link} to={`/alerts/${encodeURIComponent(e.alert)}`} inherit>
                          {e.alert}
                        </Anchor>
                      </Table.Td>
                    )}
                    <Table.Td className={`${classes.whole} ${classes.labels}`}>
                      {e.summary || distinction(e.labels)}
                    </Table.Td>
                    <Table.Td className={classes.nowrap} data-label={t("fired")}>
                      {formatDateTime(e.fired)}
                    </Table.Td>
                    <Table.Td className={classes.nowrap} data-label={t("cleared")}>
                      {e.cleared === undefined ? (
                        <Text inherit c="red" fw={600} span>
                          {t("still")}
                        </Text>
                      ) : (
                        formatDateTime(e.cleared)
                      )}
                    </Table.Td>
                    <Table.Td className={classes.amount} data-label={t("lasted")}>
                      {formatDuration((e.cleared ?? Date.now()) - e.fired)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        );
      }}
    </Answered>
  );
}
