import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import { traceLink } from "@/app/config";
import { RefundList } from "@/operator/refunds/RefundList";
import { CopyButton } from "@/ui/CopyButton";
import { Page } from "@/ui/Page";
import { Answered } from "@/ui/State";
import { StatusBadge } from "@/ui/StatusBadge";
import { About } from "./About";
import { History } from "./History";
import { Lines } from "./Lines";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import { Section } from "./Section";
import { ShipmentSection } from "./ShipmentSection";

/** OrderDetail shows one order of any customer, and ships it. */
export default function OrderDetail() {
  const t = useOrderText();
  const { id = "" } = useParams();
  const query = useQuery({
    queryKey: ["admin", "order", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/admin/orders/{id}", { signal, params: { path: { id } } })),
    refetchInterval: 30_000,
  });
  const order = query.data;
  const link = traceLink(order?.traceId);
  const heading = (
    <Group component="span" gap="sm">
      {t("heading", { id })}
      <CopyButton value={id} label={t("copyOrder")} />
      {order && <StatusBadge status={order.status} />}
    </Group>
  );
  return (
    <>
      <Anchor component={Link} to="/admin/orders" size="sm">
        <Group component="span" gap={4} mb="xs">
          <IconArrowLeft size={16} aria-hidden />
          {t("back")}
        </Group>
      </Anchor>
      <Page
        title={t("heading", { id })}
        heading={heading}
        toolbar={
          link && (
            <Button
              component="a"
              href={link}
              target="_blank"
              variant="default"
              rightSection={<IconExternalLink size={16} aria-hidden />}
            >
              {t("openTrace")}
            </Button>
          )
        }
      >
        <Answered query={query}>{o => <Parts order={o} />}</Answered>
      </Page>
    </>
  );
}

function Parts({ order }: { order: Schema<"Order"> }) {
  const t = useOrderText();
  const { history = [], refunds = [] } = order;
  return (
    <div className={classes.columns}>
      <Stack>
        <Section title={t("items")}>
          <Lines order={order} />
        </Section>
        {refunds.length > 0 && (
          <Section title={t("refunds")}>
            <RefundList refunds={refunds} />
          </Section>
        )}
        <Section title={t("history")}>
          {history.length > 0 ? <History changes={history} /> : <Text c="dimmed">{t("noHistory")}</Text>}
        </Section>
      </Stack>
      <Stack>
        <ShipmentSection order={order} />
        <About order={order} />
      </Stack>
    </div>
  );
}
