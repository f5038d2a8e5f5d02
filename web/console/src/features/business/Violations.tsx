import { Anchor, Table } from "@mantine/core";
import { Link } from "react-router";
import { url } from "@/api/http";
import type { Violation } from "./audit";
import classes from "./business.module.css";
import { useCheckName } from "./checks.messages";
import { useLight } from "./light.messages";

/** The attribute that spans have of a row's table. */
const attributes: Record<string, string> = {
  orders: "mall.order.id",
  reservations: "mall.order.id",
  payments: "mall.payment.id",
};

/** tracesOf leads to the traces of a row such as "orders 01J…"; undefined when its spans do not name it. */
export function tracesOf(row: string): string | undefined {
  const [table = "", id = ""] = row.split(" ");
  const attribute = attributes[table];
  return attribute && /^[0-9A-Za-z]{16,}$/.test(id)
    ? url("/traces", { attribute: `${attribute}=${id}`, since: "7d" })
    : undefined;
}

/** Violations lists the rows that break an invariant. */
export function Violations({ rows }: { rows: Violation[] }) {
  const t = useLight();
  const checkName = useCheckName();
  return (
    <Table.ScrollContainer minWidth={460} mah={300}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("invariant")}</Table.Th>
            <Table.Th>{t("row")}</Table.Th>
            <Table.Th>{t("wrong")}</Table.Th>
            <Table.Th>{t("traces")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(v => {
            const traces = tracesOf(v.row);
            return (
              <Table.Tr key={`${v.invariant} ${v.row} ${v.detail}`}>
                <Table.Td>{checkName(v.invariant)}</Table.Td>
                <Table.Td className={classes.mono}>{v.row}</Table.Td>
                <Table.Td>{v.detail}</Table.Td>
                <Table.Td>
                  {traces && (
                    <Anchor component={Link} to={traces} size="xs">
                      {t("traces")}
                    </Anchor>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
