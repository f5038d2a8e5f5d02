import { Anchor, Group, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { Problem } from "@/api/problem";
import { RequireLogin } from "@/session/RequireLogin";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { StatusBadge, useStatusText } from "@/ui/StatusBadge";
import { Facts } from "./Facts";
import { History } from "./History";
import { Items } from "./Items";
import { useOrderText } from "./messages";
import { Now } from "./Now";
import { OrderActions } from "./OrderActions";
import classes from "./orders.module.css";
import { Receipt } from "./Receipt";
import { RefundState } from "./RefundState";
import type { Order } from "./timeline";
import { useOrder } from "./useOrder";

/** OrderDetail is one order: how it stands, what happened to it, and what the customer may do. */
export default function OrderDetail() {
  const { id = "" } = useParams();
  return (
    <RequireLogin>
      <Found id={id} key={id} />
    </RequireLogin>
  );
}

function Found({ id }: { id: string }) {
  const t = useOrderText();
  const order = useOrder(id);
  if (!order.data && order.error instanceof Problem && order.error.status === 404)
    return (
      <Page title={t("unknown")}>
        <Empty>
          <Text>{t("unknownWhy")}</Text>
          <Anchor component={Link} to="/orders">
            {t("toOrders")}
          </Anchor>
        </Empty>
      </Page>
    );
  return (
    <Page
      title={t("order")}
      heading={
        <Group component="span" gap="sm">
          {t("order")}
          {order.data && <StatusBadge status={order.data.status} />}
        </Group>
      }
    >
      <Answered query={order} loading={<Waiting />}>
        {data => <Shown order={data} />}
      </Answered>
    </Page>
  );
}

function Shown({ order }: { order: Order }) {
  return (
    <>
      <Changes status={order.status} />
      <div className={`${classes.detail} ${classes.screen}`}>
        <Stack>
          <Now order={order}>
            <OrderActions order={order} />
          </Now>
          <RefundState order={order} />
          <Items order={order} />
        </Stack>
        <Stack>
          <History order={order} />
          <Facts order={order} />
        </Stack>
      </div>
      <Receipt order={order} />
    </>
  );
}

/** Changes tells those who cannot see the badge of a change that came by itself. */
function Changes({ status }: { status: string }) {
  const t = useOrderText();
  const text = useStatusText();
  const before = useRef(status);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (before.current === status) return;
    before.current = status;
    setSaid(t("stateIs", { status: text(status) }));
  }, [status, t, text]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}

function Waiting() {
  return (
    <div className={classes.detail}>
      <Stack>
        <Skeleton h={96} radius="lg" />
        <Skeleton h={220} radius="lg" />
      </Stack>
      <Skeleton h={280} radius="lg" />
    </div>
  );
}
