import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { traceLink } from "@/app/config";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { AddressLines } from "../account/AddressLines";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import { Section } from "./Section";
import type { Order } from "./timeline";

/** Facts are an order's parcel, address and numbers. */
export function Facts({ order }: { order: Order }) {
  const common = useCommon();
  const t = useOrderText();
  const { shipment, address, traceId } = order;
  const trace = traceLink(traceId);
  return (
    <>
      {shipment && (
        <Section title={t("shipment")}>
          <dl className={classes.facts}>
            <Fact name={t("carrier")}>{shipment.carrier}</Fact>
            <Fact name={t("trackingNumber")}>
              {shipment.trackingNumber}
              <CopyButton value={shipment.trackingNumber} label={t("copyTracking")} />
            </Fact>
          </dl>
        </Section>
      )}
      <Section title={t("address")}>
        {address ? <AddressLines address={address} /> : <Text size="sm">{t("noAddress")}</Text>}
      </Section>
      <Section title={t("order")}>
        <dl className={classes.facts}>
          <Fact name={t("orderId")}>
            {order.id}
            <CopyButton value={order.id} label={t("copyOrderId")} />
          </Fact>
          <Fact name={t("orderedAt")}>{formatDateTime(order.createdAt)}</Fact>
          {order.flashSaleId && (
            <Fact name={t("flashSale")}>
              <Anchor component={Link} to="/flash-sales" inherit>
                {t("flashSale")}
              </Anchor>
            </Fact>
          )}
          {traceId && (
            <Fact name={common("traceId")}>
              {trace ? (
                <Anchor href={trace} target="_blank" inherit>
                  {traceId}
                </Anchor>
              ) : (
                traceId
              )}
              <CopyButton value={traceId} label={common("copyTraceId")} />
            </Fact>
          )}
        </dl>
      </Section>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
