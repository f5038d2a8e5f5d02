import { Text } from "@mantine/core";
import { useRef } from "react";
import type { Schema } from "@/api/client";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime } from "@/ui/format";
import { addressLine } from "./address";
import { Fact, Facts } from "./Fact";
import { useOrderText } from "./messages";
import { Section } from "./Section";
import { ShipmentForm } from "./ShipmentForm";

/** ShipmentSection tells how an order travels, or lets a paid one be shipped. */
export function ShipmentSection({ order }: { order: Schema<"Order"> }) {
  const t = useOrderText();
  const heading = useRef<HTMLHeadingElement>(null);
  const { shipment, address } = order;
  return (
    <>
      <Section title={t("shipment")} heading={heading}>
        {shipment ? (
          <Facts>
            <Fact name={t("carrier")}>{shipment.carrier}</Fact>
            <Fact
              name={t("trackingNumber")}
              copy={<CopyButton value={shipment.trackingNumber} label={t("copyTracking")} />}
            >
              {shipment.trackingNumber}
            </Fact>
            <Fact name={t("shippedAt")}>
              <time dateTime={shipment.shippedAt}>{formatDateTime(shipment.shippedAt)}</time>
            </Fact>
          </Facts>
        ) : order.status === "paid" ? (
          // The form is gone when the order is shipped: the focus goes to what stands there then.
          <ShipmentForm key={order.id} order={order} onShipped={() => heading.current?.focus()} />
        ) : (
          <Text size="sm" c="dimmed">
            {t(whyNot(order.status))}
          </Text>
        )}
      </Section>
      <Section title={t("shipTo")}>
        {address ? (
          <Facts>
            <Fact
              name={t("recipient")}
              copy={
                <CopyButton
                  value={`${address.recipient}, ${address.phone}, ${addressLine(address)}`}
                  label={t("copyAddress")}
                />
              }
            >
              {address.recipient}
            </Fact>
            <Fact name={t("phone")}>{address.phone}</Fact>
            <Fact name={t("address")}>{addressLine(address)}</Fact>
          </Facts>
        ) : (
          <Text size="sm" c="dimmed">
            {t("noAddress")}
          </Text>
        )}
      </Section>
    </>
  );
}

function whyNot(status: string) {
  if (status === "pendingPayment" || status === "refundPending") return `noShipment.${status}` as const;
  return "noShipment.other";
}
