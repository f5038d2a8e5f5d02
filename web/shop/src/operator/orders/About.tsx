import { Anchor, Code } from "@mantine/core";
import { Link } from "react-router";
import type { Schema } from "@/api/client";
import { traceLink } from "@/app/config";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Fact, Facts } from "./Fact";
import { useOrderText } from "./messages";
import { useReasonName } from "./reasons";
import { Section } from "./Section";

/** About tells when an order was made, by whom, how it is paid, and by which trace it is found. */
export function About({ order }: { order: Schema<"Order"> }) {
  const t = useOrderText();
  const common = useCommon();
  const reason = useReasonName();
  const time = (at: string) => <time dateTime={at}>{formatDateTime(at)}</time>;
  const link = traceLink(order.traceId);
  return (
    <Section title={t("facts")}>
      <Facts>
        <Fact name={t("placed")}>{time(order.createdAt)}</Fact>
        {order.status === "pendingPayment" && <Fact name={t("expires")}>{time(order.expiresAt)}</Fact>}
        <Fact name={t("updated")}>{time(order.updatedAt)}</Fact>
        {order.cancelReason && <Fact name={t("cancelReason")}>{reason(order.cancelReason)}</Fact>}
        {order.paymentId && (
          <Fact name={t("payment")} copy={<CopyButton value={order.paymentId} label={t("copyPayment")} />}>
            <Code>{order.paymentId}</Code>
          </Fact>
        )}
        <Fact name={t("customer")} copy={<CopyButton value={order.userId} label={t("copyCustomer")} />}>
          <Code>{order.userId}</Code>
          <br />
          <Anchor component={Link} to={`/admin/orders?userId=${order.userId}`} size="sm">
            {t("ofCustomer")}
          </Anchor>
        </Fact>
        {order.flashSaleId && (
          <Fact name={t("flashSale")}>
            <Anchor component={Link} to={`/admin/flash-sales/${order.flashSaleId}`} size="sm">
              {order.flashSaleId}
            </Anchor>
          </Fact>
        )}
        {order.traceId && (
          <Fact name={t("trace")} copy={<CopyButton value={order.traceId} label={common("copyTraceId")} />}>
            <Code>{order.traceId}</Code>
            {link && (
              <>
                <br />
                <Anchor href={link} target="_blank" size="sm">
                  {t("openTrace")}
                </Anchor>
              </>
            )}
          </Fact>
        )}
      </Facts>
    </Section>
  );
}
